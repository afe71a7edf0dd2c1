/** What is said of the mark over the pictures. */
export const viWatermark = {
  watermark: {
    withheld: 'Hình tạm dừng: hình mờ bị can thiệp',
    hint: 'Việc này đã ghi vào nhật ký. Hãy tắt tiện ích hoặc công cụ đang che hay đổi hình mờ; chậm nhất một phút sau đó, hình tự trở lại.',
  },
};
