import { cameraId, type World } from './world.ts';

const minute = 60_000;

/** The camera of facility B that was turned while it was cleaned, so many days before the last one. */
export const turned = { camera: 'b2', daysBefore: 2, at: '16:20' } as const;

/** A camera that shows what it must not: hidden as soon as it is reported, judged by Sở Y tế, put right, and shown again. */
export class PlacementChapter {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  plan(): void {
    const { script } = this.#world;
    const begins = script.on(turned.daysBefore, turned.at).getTime();
    const camera = cameraId(turned.camera);
    let id = '';
    const judged = (act: 'confirm' | 'clear', text: string) => async () => {
      const { version } = await this.#world.does('inspector', 'GET /api/placements/:id', { id });
      await this.#world.does('inspector', 'POST /api/placements/:id/judge', { id, version, act, text });
    };
    script.together([
      [
        begins,
        async () => {
          const reported = await this.#world.does('duty.b', 'POST /api/cameras/:id/placements', {
            ...{ id: camera, place: 'room' },
            text: 'Sau khi vệ sinh, camera bị xoay về phía cửa phòng bệnh đang mở, nhìn thấy giường bên trong.',
          });
          id = reported.id;
        },
      ],
      [begins + 11 * minute, () => this.#looks(id, camera)],
      [
        begins + 16 * minute,
        judged('confirm', 'Đúng như báo cáo: khung hình có giường bệnh. Yêu cầu xoay camera về bàn kiểm tra.'),
      ],
      [begins + 84 * minute, () => this.#looks(id, camera)],
      [
        begins + 89 * minute,
        judged('clear', 'Đã xem lại: khung hình chỉ còn bàn kiểm tra y tế và lối vào. Cho hiện hình trở lại.'),
      ],
    ]);
  }

  /** The hidden picture is pulled for whoever judges, for two minutes. */
  async #looks(id: string, camera: string): Promise<void> {
    const { script, server } = this.#world;
    await this.#world.does('inspector', 'POST /api/placements/:id/look', { id });
    await server.connect([camera]);
    const looks = await this.#world.looks('inspector', [camera], { kind: 'other', size: 'full' });
    script.at(script.clock.now().getTime() + 2 * minute, async () => {
      await server.leave(looks);
      await server.withhold(camera);
    });
  }
}
