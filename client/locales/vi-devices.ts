/** What is said of cameras and their devices wherever they are shown. */
export const viDevices = {
  devices: {
    connect: 'Kết nối camera',
    stop: 'Dừng',
  },
  connections: {
    connected: 'Đã kết nối',
    none: 'Chưa kết nối',
    not_connectable: 'Không kết nối được',
    refused: 'Cơ sở từ chối',
  },
};
