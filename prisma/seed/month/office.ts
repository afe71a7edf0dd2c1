import { cameraId, facilityId, type World } from './world.ts';

/** What people have on their desks when the demo begins. */
export class OfficeChapter {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  plan(): void {
    const { script } = this.#world;
    script.at(script.end.getTime() - 150 * 60_000, () => this.#upgrade());
    script.at(script.end.getTime() - 60_000, () => this.#request());
    script.at(script.end.getTime() - 40_000, () => this.#views());
  }

  /** Two cameras will be off tomorrow. */
  async #upgrade(): Promise<void> {
    const { script } = this.#world;
    await this.#world.does('leader.b', 'POST /api/facilities/:id/outages', {
      ...{ id: facilityId('facility-b'), cameraIds: ['b2', 'b3'].map(cameraId) },
      ...{ from: script.on(-1, '09:00').toISOString(), to: script.on(-1, '10:30').toISOString() },
      text: 'Nhà mạng thay bộ chuyển mạch tầng 1; bố trí một người trực tại phòng kiểm tra y tế và hành lang.',
    });
  }

  /** Waits for Sở Y tế. */
  async #request(): Promise<void> {
    const { script } = this.#world;
    await this.#world.does('leader.a', 'POST /api/account-requests', {
      username: 'duty.a3',
      fullName: 'Lâm Quang Huy',
      position: 'Tổ viên tổ thường trực',
      unit: 'Khu cách ly tập trung A',
      telephone: '0203 555 0187',
      unitId: facilityId('facility-a'),
      role: 'duty',
      basis: { number: '27/CV-KCLA', date: script.day(0) },
    });
  }

  /** The gates of all facilities at once, for everybody at Sở Y tế. */
  async #views(): Promise<void> {
    const keys = ['a1', 'b1', 'a4', 'b3'];
    const tiles = keys.map((key, place) => ({
      x: place % 2,
      y: place < 2 ? 0 : 1,
      w: 1,
      h: 1,
      cameraId: cameraId(key),
    }));
    await this.#world.does('inspector', 'POST /api/views', {
      name: 'Cổng và hành lang các khu cách ly',
      shared: true,
      content: { kind: 'grid', columns: 2, rows: 2, tiles },
    });
  }
}
