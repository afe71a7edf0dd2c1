import { demoPlaces, type DemoPlaceKey } from '../demo-places.ts';
import { recordsStep, type Way } from './steps.ts';
import { facilityId, type World } from './world.ts';

/** Until their cameras are seen, which is recorded by itself. */
const ways: Partial<Record<DemoPlaceKey, Way>> = {
  'facility-a': {
    ...{ enterprise: 'VNPT', by: 'technician' },
    steps: [
      [30, 'surveyed', 'Khảo sát 6 vị trí, tủ mạng tầng 1.'],
      [29, 'installed'],
      [28, 'connectable'],
    ],
  },
  'facility-b': {
    ...{ enterprise: 'Viettel', by: 'technician' },
    steps: [
      [29, 'surveyed'],
      [27, 'not_connectable', 'Hai camera cũ không hỗ trợ RTSP; đề nghị thay thế.'],
      [24, 'installed', 'Đã thay hai camera.'],
    ],
  },
  checkpoint: {
    ...{ enterprise: 'Viettel', by: 'technician' },
    steps: [
      [26, 'surveyed', 'Chỉ có sóng 4G, chưa có cáp quang.'],
      [22, 'connectable', 'Kết nối qua 4G.'],
    ],
  },
  military: { enterprise: 'Viettel', by: 'operator', steps: [[25, 'surveyed']] },
};

/** Facilities come, are connected, and go. */
export class PlacesChapter {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  plan(): void {
    for (const [key, way] of Object.entries(ways)) this.#way(facilityId(key as DemoPlaceKey), way);
    this.#school();
    this.#guesthouse();
  }

  #way(id: string, { enterprise, by, steps }: Way): void {
    const { script } = this.#world;
    for (const [place, [daysBefore, state, note]] of steps.entries()) {
      // What was before the story is written down at its beginning.
      const at = Math.max(script.on(daysBefore, '09:20').getTime(), script.start.getTime()) + (place + 1) * 7_000;
      script.at(at, () => recordsStep(this.#world, by, id, { enterprise, state, note, day: script.day(daysBefore) }));
    }
  }

  /** A school that served for three weeks: never connected, suspended once its last people have left, and closed. */
  #school(): void {
    const { script } = this.#world;
    let id = '';
    const decided = (daysBefore: number, number: string) => ({
      number,
      date: script.day(daysBefore),
      authority: 'Ủy ban nhân dân tỉnh Sơn Hải',
    });
    const record = () => this.#world.does('inspector', 'GET /api/facilities/:id/record', { id });
    script.together([
      [
        script.on(26, '09:05'),
        async () => {
          const opened = await this.#world.does('inspector', 'POST /api/facilities', {
            provinceId: demoPlaces.province.id,
            name: 'Khu cách ly tập trung C – Trường THCS Hải Thành',
            kind: 'quarantine',
            manager: 'civil',
            address: 'Phường Hải Thành, thành phố Sơn Hải',
            ownerUnit: 'Phòng Giáo dục và Đào tạo thành phố Sơn Hải',
            enterprise: 'VNPT',
            capacity: 120,
            decision: decided(26, '1482/QĐ-UBND'),
          });
          id = opened.id;
        },
      ],
      [
        script.on(25, '16:10'),
        () =>
          recordsStep(this.#world, 'technician', id, { enterprise: 'VNPT', state: 'surveyed', day: script.day(25) }),
      ],
      [
        script.on(23, '16:40'),
        () =>
          recordsStep(this.#world, 'technician', id, {
            ...{ enterprise: 'VNPT', state: 'refused', day: script.day(23) },
            note: 'Nhà trường chưa đồng ý khoan tường kéo cáp; đề nghị Sở Y tế làm việc.',
          }),
      ],
      [
        script.on(6, '10:20'),
        async () => {
          const { version } = await record();
          await this.#world.does('inspector', 'POST /api/facilities/:id/suspend', {
            ...{ id, version, decision: decided(6, '1611/QĐ-UBND') },
            note: 'Người cách ly cuối cùng đã hoàn thành cách ly; tạm dừng tiếp nhận.',
          });
        },
      ],
      [
        script.on(4, '08:50'),
        async () => {
          const { version } = await record();
          await this.#world.does('inspector', 'POST /api/facilities/:id/close', {
            ...{ id, version, decision: decided(4, '1630/QĐ-UBND') },
            note: 'Bàn giao lại cơ sở cho nhà trường.',
            ruling: {
              kind: 'dismantled',
              text: 'Không có camera kết nối; thu hồi hai thiết bị khảo sát trong 3 ngày.',
            },
          });
        },
      ],
    ]);
  }

  /** One that has just been opened: surveyed, and not connected yet. */
  #guesthouse(): void {
    const { script } = this.#world;
    let id = '';
    script.together([
      [
        script.on(3, '14:30'),
        async () => {
          const opened = await this.#world.does('inspector', 'POST /api/facilities', {
            provinceId: demoPlaces.province.id,
            name: 'Khu cách ly tập trung D – Nhà khách Bãi Sậy',
            kind: 'quarantine',
            manager: 'civil',
            address: 'Xã Bãi Sậy, huyện Đông Hải',
            ownerUnit: 'Nhà khách Bãi Sậy',
            enterprise: 'Viettel',
            capacity: 64,
            decision: { number: '1637/QĐ-UBND', date: script.day(3), authority: 'Ủy ban nhân dân tỉnh Sơn Hải' },
          });
          id = opened.id;
        },
      ],
      [
        script.on(1, '15:45'),
        () =>
          recordsStep(this.#world, 'technician', id, {
            ...{ enterprise: 'Viettel', state: 'surveyed', day: script.day(1) },
            note: 'Khảo sát 8 vị trí, chờ nhà mạng kéo cáp.',
          }),
      ],
    ]);
  }
}
