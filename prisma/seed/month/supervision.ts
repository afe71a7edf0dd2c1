import type { CheckAnswer, CheckItem, FindingView, InspectionView } from '../../../server/contract/inspections.ts';
import { demoCameras } from '../demo-cameras.ts';
import { sightings, type Sighting } from './sightings.ts';
import { cameraId, facilityId, type World } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What Sở Y tế sees and orders: violations that are reported and answered, and two inspections. */
export class SupervisionChapter {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  plan(): void {
    for (const sighting of sightings) this.#sighting(sighting);
    this.#ordered();
    this.#unannounced();
  }

  #sighting({ by, camera, kind, text, daysBefore, at, steps }: Sighting): void {
    const { script } = this.#world;
    const seen = typeof at === 'string' ? script.on(daysBefore, at).getTime() : script.end.getTime() - at * minute;
    const id = cameraId(camera);
    let violationId = '';
    const report = async () => {
      const looks = await this.#world.looks(by, [id], { kind: by === 'inspector' ? 'other' : 'duty', size: 'full' });
      const { kinds } = await this.#world.does(by, 'GET /api/cameras/:id/violation-form', { id });
      const kindId = kinds.find(({ name }) => name === kind)!.id;
      const wish = { id, kindId, text };
      violationId = (await this.#world.does(by, 'POST /api/cameras/:id/violations', wish)).id;
      await this.#world.server.leave(looks);
    };
    const scenes = steps.map(([after, who, act, note, remedyInHours]) => {
      const step = async () => {
        const { violation } = await this.#world.does(who, 'GET /api/violations/:id', { id: violationId });
        const remedyBy = remedyInHours && new Date(script.clock.now().getTime() + remedyInHours * hour).toISOString();
        const given = { id: violationId, version: violation.version, act, note, ...(remedyBy && { remedyBy }) };
        await this.#world.does(who, 'POST /api/violations/:id/steps', given);
      };
      return [seen + after * minute, step] as const;
    });
    script.together([[seen, report], ...scenes]);
  }

  /** Announced, at one facility: what was found is remedied, and accepted. */
  #ordered(): void {
    const { script } = this.#world;
    const site = facilityId('facility-b');
    const begins = script.on(12, '08:30').getTime();
    let inspection: InspectionView;
    let finding: FindingView;
    script.together([
      [
        begins - 22 * hour,
        async () => {
          const date = script.day(13);
          inspection = await this.#world.does('inspector', 'POST /api/inspections', {
            facilityIds: [site],
            order: { kind: 'ordered', number: `${Number(date.slice(8)) + 210}/QĐ-SYT`, date },
            purpose: 'Kiểm tra việc chấp hành quy định giám sát bằng camera và phòng, chống lây nhiễm chéo.',
            memberIds: [],
            from: new Date(begins).toISOString(),
            to: new Date(begins + 8 * hour).toISOString(),
            disclosure: 'at_once',
          });
        },
      ],
      [begins - 20 * hour, () => this.#opens('leader.b', inspection)],
      [begins + 3 * minute, async () => void (inspection = await this.#step(inspection, 'begin'))],
      [begins + 12 * minute, () => this.#looksAround(inspection, 'facility-b')],
      [
        begins + 50 * minute,
        () =>
          this.#answers(inspection, site, [
            ['zone_gate', 'met'],
            ['zone_corridor', 'met'],
            ['zone_medical', 'met'],
            ['zone_supplies', 'met'],
            ['zone_lobby', 'not_met', 'Chưa có camera tại sảnh chờ tầng.'],
            ['duty_by_assignment', 'met'],
            ['duty_log', 'met'],
            ['masks', 'met'],
            ['distance', 'not_met', 'Hành lang nhà điều dưỡng có thời điểm tụ tập.'],
          ]),
      ],
      [
        begins + 95 * minute,
        async () => {
          finding = await this.#world.does('inspector', 'POST /api/inspections/:id/findings', {
            ...{ id: inspection.id, facilityId: site },
            at: new Date(begins + 70 * minute).toISOString(),
            text: 'Sảnh chờ tầng của nhà điều dưỡng chưa có camera giám sát theo quy định.',
            item: 'zone_lobby',
            remedy: 'Lắp bổ sung camera tại sảnh chờ tầng 1 và kết nối về hệ thống.',
            deadline: new Date(begins + 9 * day).toISOString(),
          });
        },
      ],
      [
        begins + 130 * minute,
        async () => {
          const conclusion =
            'Cơ sở chấp hành tương đối tốt; còn một tồn tại về vùng giám sát bắt buộc, phải khắc phục đúng hạn.';
          inspection = await this.#step(inspection, 'end', conclusion);
        },
      ],
      [
        begins + 5 * day + 2 * hour,
        async () => {
          const text = 'Đã khảo sát và đặt mua thiết bị; trong lúc chờ, bố trí người trực tại sảnh chờ 24/24 giờ.';
          finding = await this.#judges('leader.b', finding, 'answer', text);
        },
      ],
      [
        begins + 6 * day + 3 * hour,
        async () => {
          const text = 'Chấp nhận biện pháp tạm thời; kiểm tra lại khi thiết bị được lắp đặt.';
          finding = await this.#judges('inspector', finding, 'accept', text);
        },
      ],
    ]);
  }

  /** At two facilities at once, which learn of it when it is over; one finding is still to be remedied. */
  #unannounced(): void {
    const { script } = this.#world;
    const [a, b] = [facilityId('facility-a'), facilityId('facility-b')];
    const begins = script.on(2, '21:40').getTime();
    let inspection: InspectionView;
    script.together([
      [
        begins,
        async () => {
          await this.#world.moves('inspector', '10.20.1.77');
          inspection = await this.#world.does('inspector', 'POST /api/inspections', {
            facilityIds: [a, b],
            order: { kind: 'unannounced' },
            purpose: 'Kiểm tra đột xuất việc trực giám sát và chấp hành quy định ban đêm.',
            memberIds: [],
            from: new Date(begins).toISOString(),
            to: new Date(begins + 3 * hour).toISOString(),
            disclosure: 'at_end',
            begin: true,
          });
        },
      ],
      [begins + 4 * minute, () => this.#looksAround(inspection, 'facility-a')],
      [begins + 26 * minute, () => this.#looksAround(inspection, 'facility-b')],
      [
        begins + 45 * minute,
        async () => {
          await this.#answers(inspection, a, [
            ['zone_gate', 'met'],
            ['zone_corridor', 'met'],
            ['duty_by_assignment', 'met'],
            ['masks', 'not_met', 'Hai trường hợp tại hành lang tầng 2.'],
            ['rooms_kept', 'not_met', 'Công dân ra khỏi phòng sau 21 giờ.'],
          ]);
          await this.#answers(inspection, b, [
            ['zone_gate', 'met'],
            ['duty_by_assignment', 'met'],
            ['masks', 'met'],
            ['outsiders', 'met'],
          ]);
        },
      ],
      [
        begins + 62 * minute,
        () =>
          this.#world.does('inspector', 'POST /api/inspections/:id/findings', {
            ...{ id: inspection.id, facilityId: a, cameraId: cameraId('a4'), item: 'rooms_kept' as const },
            at: new Date(begins + 17 * minute).toISOString(),
            text: 'Ba công dân ra khỏi phòng, đứng ở hành lang tầng 2 dãy Đông sau giờ quy định; không có người nhắc nhở trong 12 phút.',
            remedy: 'Bố trí người trực hành lang ban đêm; báo cáo kết quả kèm bảng phân công.',
            deadline: new Date(begins + 6 * day).toISOString(),
          }),
      ],
      [
        begins + 70 * minute,
        () =>
          this.#world.does('inspector', 'POST /api/inspections/:id/findings', {
            ...{ id: inspection.id, facilityId: b },
            at: new Date(begins + 40 * minute).toISOString(),
            text: 'Công tác trực và ghi sổ đầy đủ; cổng phía biển đóng đúng giờ.',
          }),
      ],
      [
        begins + 85 * minute,
        () =>
          this.#step(
            inspection,
            'end',
            'Khu A phải chấn chỉnh việc trực hành lang ban đêm; Khu B thực hiện tốt. Biên bản gửi các cơ sở để thực hiện.',
          ),
      ],
      [begins + 10 * hour, () => this.#opens('leader.b', inspection)],
    ]);
  }

  /** Who answers for a facility reads what they were told of. */
  async #opens(who: string, { id }: InspectionView): Promise<void> {
    await this.#world.does(who, 'GET /api/inspections/:id', { id });
  }

  async #step({ id }: InspectionView, act: 'begin' | 'end', text?: string): Promise<InspectionView> {
    const { inspection } = await this.#world.does('inspector', 'GET /api/inspections/:id', { id });
    const given = { id, act, version: inspection.version, ...(text && { text }) };
    return this.#world.does('inspector', 'POST /api/inspections/:id/steps', given);
  }

  async #judges(who: string, finding: FindingView, act: 'answer' | 'accept', text: string): Promise<FindingView> {
    const given = { id: finding.inspection.id, findingId: finding.id, act, version: finding.version, text };
    return this.#world.does(who, 'POST /api/inspections/:id/findings/:findingId/steps', given);
  }

  async #answers(
    { id }: InspectionView,
    site: string,
    answers: readonly (readonly [CheckItem, CheckAnswer, string?])[],
  ): Promise<void> {
    for (const [item, answer, note] of answers) {
      await this.#world.does('inspector', 'POST /api/inspections/:id/answers', {
        ...{ id, facilityId: site, item, answer },
        ...(note && { note }),
      });
    }
  }

  /** Every camera of the facility, bound to the inspection, for about a quarter of an hour. */
  async #looksAround({ number }: InspectionView, site: 'facility-a' | 'facility-b'): Promise<void> {
    const { script, server, chance } = this.#world;
    const ids = demoCameras.filter(({ facilityKey }) => facilityKey === site).map(({ id }) => id);
    const looks = await this.#world.looks('inspector', ids, { kind: 'inspection', reference: String(number) });
    script.at(script.clock.now().getTime() + chance.between(11, 18) * minute, () => server.leave(looks));
  }
}
