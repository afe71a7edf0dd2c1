import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { cameraRecordsVisibleTo } from '../access/policy/outages.ts';
import type { Download } from '../contract/audit.ts';
import type { AvailabilityRow, AvailabilityView, CauseRow } from '../contract/outages.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { countDays, dayOf } from '../duty/vietnam-time.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { tableFile } from '../lists/table-file.ts';
import { availability, totalOf } from './availability.ts';
import { lossByCause } from './causes.ts';
import { connectedBy, enterprisesSeen } from './enterprises.ts';
import type { OutageLists } from './lists.ts';
import { availabilityTable, causesTable, outagesTable } from './tables.ts';

const longestDays = 400;
/** Rows of one answer: 200 cameras by the days of a month. */
const mostRows = 6_000;
const mostExported = 5_000;

type Asked = Omit<RestInput<'GET /api/availability/export'>, 'format'>;
type AskedCauses = RestInput<'GET /api/availability/causes'>;

/** Tables about availability and outages, for the screen and as files. */
export class OutageAnswers {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #lists: OutageLists;
  readonly #now: () => Date;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; lists: OutageLists; now: () => Date }) {
    this.#prisma = options.prisma;
    this.#ledger = options.ledger;
    this.#lists = options.lists;
    this.#now = options.now;
  }

  /** Throws `invalid_input` for a range that is none, and for more rows than one answer has. */
  async availability(asked: Asked, actor: Actor): Promise<AvailabilityView> {
    const { by, step, from, to } = asked;
    const days = daysOf(asked);
    const scope = await this.#scope(asked, actor);
    // Before it is worked out: only cameras and facilities can be that many.
    if (by === 'camera' || by === 'facility') {
      const periods = step === 'day' ? days : step === 'month' ? Math.ceil(days / 28) + 1 : 1;
      const counted =
        by === 'camera'
          ? await this.#prisma.camera.count({ where: scope })
          : await this.#prisma.facility.count({ where: { cameras: { some: scope } } });
      if (counted * periods > mostRows) {
        throw new AppError(
          'invalid_input',
          'That is too much for one table: choose a smaller place or a shorter time.',
        );
      }
    }
    const { rows, knownTo } = await availability(this.#prisma, { scope, from, to, by, step }, this.#now());
    return { from, to, knownTo: knownTo.toISOString(), rows, total: totalOf(rows) };
  }

  async availabilityFile(asked: RestInput<'GET /api/availability/export'>, call: By): Promise<Download> {
    const { format, ...question } = asked;
    const { rows } = await this.availability(question, call.actor);
    const { by, step, from, to } = asked;
    await this.#note(call, { table: 'availability', by, step, from, to, rows: rows.length });
    const table = availabilityTable(rows satisfies AvailabilityRow[], by);
    return tableFile(table, { name: `kha-dung-camera-${from}-den-${to}`, day: this.#day(), format });
  }

  /** Throws `invalid_input` for a range that is none. */
  async causes(asked: AskedCauses, actor: Actor): Promise<CauseRow[]> {
    daysOf(asked);
    const { from, to } = asked;
    return lossByCause(this.#prisma, { scope: await this.#scope(asked, actor), from, to }, this.#now());
  }

  async causesFile(asked: RestInput<'GET /api/availability/causes/export'>, call: By): Promise<Download> {
    const { format, ...question } = asked;
    const rows = await this.causes(question, call.actor);
    const { from, to } = asked;
    await this.#note(call, { table: 'causes', from, to, rows: rows.length });
    return tableFile(causesTable(rows), {
      name: `mat-hinh-theo-nguyen-nhan-${from}-den-${to}`,
      day: this.#day(),
      format,
    });
  }

  enterprises(actor: Actor): Promise<string[]> {
    return enterprisesSeen(this.#prisma, actor, this.#now());
  }

  async outagesFile(asked: RestInput<'GET /api/outages/export'>, call: By): Promise<Download> {
    const { format, ...filter } = asked;
    const outages = await this.#lists.first(filter, call.actor, mostExported);
    await this.#note(call, { table: 'outages', rows: outages.length });
    return tableFile(outagesTable(outages), { name: 'su-co', day: this.#day(), format });
  }

  async #scope(
    { provinceId, facilityId, cameraId, enterprise }: Omit<AskedCauses, 'from' | 'to'>,
    actor: Actor,
  ): Promise<Prisma.CameraWhereInput> {
    return {
      AND: [
        cameraRecordsVisibleTo(actor, this.#now()),
        provinceId ? { facility: { node: { parentId: provinceId } } } : {},
        facilityId ? { facilityId } : {},
        cameraId ? { id: cameraId } : {},
        enterprise ? { facilityId: { in: await connectedBy(this.#prisma, enterprise) } } : {},
      ],
    };
  }

  #day(): string {
    return dayOf(this.#now());
  }

  #note(by: By, details: Record<string, string | number>): Promise<void> {
    return this.#ledger.write({ kind: 'outage.exported', at: this.#now(), ...recordedBy(by), details });
  }
}

/** How many days are asked for. */
function daysOf({ from, to }: Pick<AskedCauses, 'from' | 'to'>): number {
  const days = countDays(from, to);
  if (days >= 1 && days <= longestDays) return days;
  throw new AppError('invalid_input', `The range must be of 1 to ${longestDays} days.`);
}
