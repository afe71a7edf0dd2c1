import type { Profile, Zone } from '../../server/contract/common.ts';
import { demoId } from './demo-id.ts';
import type { DemoPlaceKey } from './demo-places.ts';

/** A simulated camera: what the register says of it, and what the simulator is to run. */
export interface DemoCamera {
  id: string;
  /** The first part of its path on the simulator: `rtsp://host:port/<key>/<profile>`. */
  key: string;
  facilityKey: DemoPlaceKey;
  name: string;
  zone: Zone;
  profiles: readonly Profile[];
  /** Registered by its ONVIF device, which turns and tells events; the others by their streams. */
  device?: true;
}

const both = ['main', 'sub'] as const;

export const demoCameras: readonly DemoCamera[] = [
  { id: demoId(0x401), key: 'a1', facilityKey: 'facility-a', name: 'Cổng ra vào chính', zone: 'gate', profiles: both },
  { id: demoId(0x402), key: 'a2', facilityKey: 'facility-a', name: 'Khu tiếp đón', zone: 'reception', profiles: both },
  { id: demoId(0x403), key: 'a3', facilityKey: 'facility-a', name: 'Sảnh chờ tầng 1', zone: 'lobby', profiles: both },
  {
    id: demoId(0x404),
    key: 'a4',
    facilityKey: 'facility-a',
    name: 'Hành lang tầng 2, dãy Đông',
    zone: 'corridor',
    profiles: both,
  },
  {
    id: demoId(0x405),
    key: 'a5',
    facilityKey: 'facility-a',
    name: 'Khu lấy mẫu xét nghiệm',
    zone: 'sampling',
    profiles: both,
  },
  {
    id: demoId(0x406),
    key: 'a6',
    facilityKey: 'facility-a',
    name: 'Sân giữa hai dãy nhà',
    zone: 'yard',
    profiles: both,
    device: true,
  },
  {
    id: demoId(0x407),
    key: 'b1',
    facilityKey: 'facility-b',
    name: 'Cổng phía biển',
    zone: 'gate',
    profiles: both,
    device: true,
  },
  {
    id: demoId(0x408),
    key: 'b2',
    facilityKey: 'facility-b',
    name: 'Phòng kiểm tra y tế',
    zone: 'medical',
    profiles: both,
  },
  {
    id: demoId(0x409),
    key: 'b3',
    facilityKey: 'facility-b',
    name: 'Hành lang nhà điều dưỡng',
    zone: 'corridor',
    profiles: both,
  },
  {
    id: demoId(0x40a),
    key: 'b4',
    facilityKey: 'facility-b',
    name: 'Nơi nhận thực phẩm, đồ dùng',
    zone: 'supplies',
    profiles: both,
  },
  {
    id: demoId(0x40b),
    key: 'm1',
    facilityKey: 'military',
    name: 'Cổng doanh trại',
    zone: 'gate',
    profiles: both,
    device: true,
  },
  {
    id: demoId(0x40c),
    key: 'm2',
    facilityKey: 'military',
    name: 'Lối vào nhà tắm chung (phía ngoài)',
    zone: 'bath_outside',
    profiles: both,
  },
  { id: demoId(0x40d), key: 'c1', facilityKey: 'checkpoint', name: 'Làn xe vào tỉnh', zone: 'public', profiles: both },
  // As on many an old camera, there is no second profile.
  {
    id: demoId(0x40e),
    key: 'c2',
    facilityKey: 'checkpoint',
    name: 'Bàn khai báo y tế',
    zone: 'reception',
    profiles: ['main'],
  },
];

/** Cameras of a facility that is opened in the course of the demo's past, and registered then; they let in whom the others do. */
export const laterDemoCameras = [
  { key: 'd1', name: 'Cổng ra vào', zone: 'gate' },
  { key: 'd2', name: 'Hành lang dãy B', zone: 'corridor' },
] as const satisfies readonly Pick<DemoCamera, 'key' | 'name' | 'zone'>[];

/** Cameras that a scan finds and nobody has registered yet; they let `admin` in with the demo password. */
export const newDemoCameras = [
  { key: 'n1', name: 'Camera moi 1', profiles: both },
  { key: 'n2', name: 'Camera moi 2', profiles: ['main'] },
] as const satisfies readonly Pick<DemoCamera, 'key' | 'name' | 'profiles'>[];
