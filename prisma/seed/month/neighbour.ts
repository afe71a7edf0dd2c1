import type { RestInput } from '../../../server/contract/rest.ts';
import type { LaterDemoCamera } from '../demo.ts';
import { demoPlaces } from '../demo-places.ts';
import { recordsStep, type Way } from './steps.ts';
import type { World } from './world.ts';

const minute = 60_000;
const second = 1_000;

/** There is no province of this name either. */
const province = 'Tỉnh Đông Lâm (giả định)';
const authority = 'Ủy ban nhân dân tỉnh Đông Lâm';

interface Site extends Pick<RestInput<'POST /api/facilities'>, 'name' | 'kind' | 'address' | 'ownerUnit' | 'capacity'> {
  openedOn: number;
  decision: string;
  way: Way;
  /** When its cameras are registered and pulled, so many days before the last one. */
  connectedOn?: number;
}

const sites: readonly Site[] = [
  {
    ...{ name: 'Khu cách ly tập trung 1 – Trung tâm Giáo dục thường xuyên Đông Lâm', kind: 'quarantine' },
    ...{ address: 'Phường Lâm Sơn, thành phố Đông Lâm', ownerUnit: 'Sở Giáo dục và Đào tạo tỉnh Đông Lâm' },
    ...{ capacity: 90, openedOn: 22, decision: '902/QĐ-UBND', connectedOn: 18 },
    way: {
      ...{ enterprise: 'VNPT', by: 'operator' },
      steps: [
        [21, 'surveyed', 'Khảo sát hai vị trí: cổng và hành lang dãy B.'],
        [19, 'installed'],
        [18, 'connectable'],
      ],
    },
  },
  {
    ...{ name: 'Khu cách ly tập trung 2 – Khách sạn Suối Mơ', kind: 'quarantine' },
    ...{ address: 'Phường Suối Mơ, thành phố Đông Lâm', ownerUnit: 'Khách sạn Suối Mơ' },
    ...{ capacity: 48, openedOn: 17, decision: '931/QĐ-UBND' },
    way: {
      ...{ enterprise: 'Viettel', by: 'operator' },
      steps: [
        [16, 'surveyed'],
        [14, 'refused', 'Chủ khách sạn chưa đồng ý lắp camera ở hành lang; đề nghị Sở Y tế làm việc.'],
      ],
    },
  },
  {
    ...{ name: 'Khu cách ly tập trung 3 – Trường Chính trị tỉnh Đông Lâm', kind: 'quarantine' },
    ...{ address: 'Xã Lâm Hạ, huyện Đông Lâm', ownerUnit: 'Trường Chính trị tỉnh Đông Lâm' },
    ...{ capacity: 110, openedOn: 13, decision: '948/QĐ-UBND' },
    way: {
      ...{ enterprise: 'VNPT', by: 'operator' },
      steps: [
        [12, 'surveyed'],
        [9, 'not_connectable', 'Đầu ghi cũ không cho lấy luồng RTSP; chờ thay đầu ghi.'],
      ],
    },
  },
  {
    ...{ name: 'Chốt kiểm soát liên ngành đèo Gió', kind: 'checkpoint', address: 'Xã Đèo Gió, huyện Đông Lâm' },
    ...{ ownerUnit: 'Công an tỉnh Đông Lâm', openedOn: 8, decision: '967/QĐ-UBND' },
    way: {
      ...{ enterprise: 'Viettel', by: 'operator' },
      steps: [
        [7, 'surveyed'],
        [4, 'installed', 'Chờ nhà mạng cấp đường truyền.'],
      ],
    },
  },
];

/**
 * A second province that has just joined: nobody there has an account yet, so the operator does its records. One of its facilities is connected,
 * the others show what else there is.
 */
export class NeighbourChapter {
  readonly #world: World;
  readonly #cameras: readonly LaterDemoCamera[];
  #provinceId = '';

  constructor(world: World, cameras: readonly LaterDemoCamera[]) {
    this.#world = world;
    this.#cameras = cameras;
  }

  plan(): void {
    const { script } = this.#world;
    script.at(this.#on(24, '08:40', 0), () => this.#joins());
    for (const [place, site] of sites.entries()) this.#site(site, place);
  }

  /** What was before the story is written down at its beginning, in its order. */
  #on(daysBefore: number, time: string, turn: number): number {
    const { script } = this.#world;
    return Math.max(script.on(daysBefore, time).getTime(), script.start.getTime()) + (turn + 1) * 15 * second;
  }

  #decision(number: string, daysBefore: number) {
    return { number, date: this.#world.script.day(daysBefore), authority };
  }

  async #joins(): Promise<void> {
    const units = await this.#world.does('operator', 'POST /api/org-units', {
      ...{ parentId: demoPlaces.country.id, name: province },
      decision: this.#decision('871/UBND-KGVX', 25),
    });
    this.#provinceId = units.find(({ name }) => name === province)!.id;
  }

  #site({ openedOn, decision, way, connectedOn, ...described }: Site, place: number): void {
    const { script } = this.#world;
    let id = '';
    const turn = 1 + place * 10;
    script.at(this.#on(openedOn, '09:15', turn), async () => {
      const opened = await this.#world.does('operator', 'POST /api/facilities', {
        ...described,
        ...{ provinceId: this.#provinceId, manager: 'civil', enterprise: way.enterprise },
        decision: this.#decision(decision, openedOn),
      });
      id = opened.id;
    });
    for (const [step, [daysBefore, state, note]] of way.steps.entries()) {
      const recorded = { enterprise: way.enterprise, state, note, day: script.day(daysBefore) };
      script.at(this.#on(daysBefore, '15:30', turn + 1 + step), () => recordsStep(this.#world, way.by, id, recorded));
    }
    if (connectedOn !== undefined) this.#connects(() => id, this.#on(connectedOn, '16:20', turn + 5));
  }

  /** Its cameras are registered and seen; later on its line breaks, and a camera is away in a night. */
  #connects(facilityId: () => string, at: number): void {
    const { script } = this.#world;
    const ids: string[] = [];
    script.at(at, async () => {
      for (const { name, zone, main, sub, credentials } of this.#cameras) {
        const camera = await this.#world.does('operator', 'POST /api/cameras', {
          ...{ facilityId: facilityId(), name, zone, evenIfUnreachable: true },
          source: { kind: 'rtsp', main, sub, ...credentials },
        });
        ids.push(camera.id);
      }
    });
    script.at(at + 2 * minute, () => this.#world.connects(ids));
    this.#away(script.on(6, '19:25').getTime(), 133, () => ids, 'host_unreachable');
    this.#away(script.on(2, '03:15').getTime(), 12, () => ids.slice(1), 'timeout');
    script.at(script.on(5, '08:30'), () => this.#repaired(facilityId()));
  }

  #away(from: number, minutes: number, ids: () => string[], reason: 'host_unreachable' | 'timeout'): void {
    const { script, server } = this.#world;
    const over = from + minutes * minute;
    script.together([
      [from, () => server.lose(ids(), reason)],
      [from + 20 * second, () => server.offline(ids(), reason)],
      [from + 80 * second, () => this.#world.keeps()],
      [over, () => server.back(ids())],
      [over + minute, () => this.#world.keeps()],
    ]);
  }

  /** The operator writes down what the enterprise has told; the cause is left to whoever will answer for the facility. */
  async #repaired(facilityId: string): Promise<void> {
    const outage = await this.#world.prisma.outage.findFirst({
      where: { facilityId, state: 'ended' },
      select: { id: true, version: true },
    });
    if (!outage) return;
    const { script } = this.#world;
    await this.#world.does('operator', 'POST /api/outages/:id/repairs', {
      ...{ ...outage, text: 'Thay bộ chuyển đổi quang bị hỏng tại tủ mạng tầng 1.', who: 'VNPT Đông Lâm' },
      at: script.on(6, '21:30').toISOString(),
    });
  }
}
