/** What to do about a camera that cannot be connected, and what came of it. */
export const viAdvice = {
  advice: {
    address_unreachable: 'Không liên lạc được với địa chỉ này. Kiểm tra nguồn, dây mạng, địa chỉ IP của camera.',
    address_not_allowed: 'Địa chỉ nằm ngoài các mạng được đặt camera. Đặt lại địa chỉ IP của camera hoặc báo quản trị.',
    port_wrong:
      'Sai cổng: ở cổng này không phải RTSP. Xem lại cổng RTSP trong cài đặt mạng của camera (thường là 554).',
    password_wrong:
      'Sai tài khoản hoặc mật khẩu. Kiểm tra lại; ở nhiều camera phải tạo riêng người dùng ONVIF. Đừng thử nhiều lần: camera có thể khóa tài khoản.',
    onvif_off:
      'Thiết bị không trả lời ONVIF ở cổng này. Bật ONVIF trong camera, xem lại cổng (thường là 80, 8000, 8899).',
    profile_missing: 'Thiết bị không có luồng hình nào qua ONVIF. Tạo luồng trong cài đặt hình ảnh của camera.',
    path_wrong: 'Camera không có luồng ở đường dẫn này. Xem lại đường dẫn trong tài liệu của hãng.',
    limit_reached:
      'Camera hoặc đầu ghi đã đủ số kết nối. Tắt bớt phần mềm đang xem, hoặc tăng số kết nối cho phép trong cài đặt.',
    tls_failed: 'Không lập được kết nối mã hóa. Kiểm tra chứng thư trong camera hoặc dùng rtsp:// thay cho rtsps://.',
    no_video: 'Luồng này không có hình. Bật luồng hình trong camera hoặc chọn đường dẫn khác.',
    stream_silent: 'Camera nhận kết nối nhưng không gửi hình. Khởi động lại camera rồi kiểm tra lại.',
    codec:
      'Đổi chuẩn nén của luồng sang H.264 (đang là {found}). Giữ nguyên thì máy chủ phải chuyển mã, số lượng có hạn.',
    larger_codec: 'Camera có luồng lớn hơn nhưng không phải H.264. Muốn hình rõ nhất, đổi luồng lớn nhất sang H.264.',
    b_frames: 'Tắt khung B (chọn H.264 Baseline, hoặc đặt B-frame bằng 0). Giữ nguyên thì máy chủ phải chuyển mã.',
    gop_long: 'Khung chính quá thưa (đang là {found}). Đặt khoảng khung chính (I-frame, GOP) 1 đến 2 giây.',
    smart_codec:
      'Tắt chế độ nén thông minh (H.264+, Smart Codec): khung chính không đều (đến {found}) nên hình lên chậm.',
    frame_rate_low: 'Quá ít hình (đang là {found}). Đặt từ 10 hình/giây trở lên.',
    bitrate_high: 'Tốc độ quá cao (đang là {found}). Đặt tối đa 4 Mbit/s cho luồng chính, 0,5 Mbit/s cho luồng phụ.',
    sub_missing:
      'Luồng phụ đang tắt. Bật luồng phụ H.264, khoảng 640x360, từ 8 hình/giây, để xem nhiều camera cùng lúc.',
    sub_codec: 'Đổi luồng phụ sang H.264 (đang là {found}).',
    sub_slow: 'Luồng phụ quá ít hình (đang là {found}). Đặt từ 8 hình/giây trở lên.',
    sub_large: 'Luồng phụ quá lớn (đang là {found}). Đặt khoảng 640x360.',
    clock_wrong: 'Đồng hồ của camera lệch {found}. Đặt lại giờ và bật đồng bộ giờ (NTP), múi giờ +7.',
  },
  outcomes: {
    title: 'Chưa kết nối được',
    none: 'Chưa ghi nhận trường hợp nào.',
    record: 'Ghi nhận chưa kết nối được',
    recordTitle: 'Ghi nhận kết quả',
    about: 'Về',
    wholeFacility: 'Cả cơ sở',
    oneCamera: 'Một camera',
    which: 'Camera nào',
    result: 'Kết quả',
    reasons: 'Lý do kỹ thuật',
    note: 'Giải thích, người đã làm việc',
    noteNeeded: 'Hãy ghi rõ lý do.',
    submit: 'Ghi nhận',
    settle: 'Đã giải quyết',
    settled: 'Đã giải quyết {time}',
    by: '{name}, {time}',
    kinds: {
      not_connectable: 'Không kết nối được',
      refused: 'Cơ sở từ chối',
    },
  },
};
