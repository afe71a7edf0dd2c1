import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { cameraRecordsVisibleTo } from '../access/policy.ts';
import type { Download } from '../contract/audit.ts';
import type { AvailabilityRow, AvailabilityView } from '../contract/outages.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { dayOf, daysBetween } from '../duty/vietnam-time.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { tableFile } from '../lists/table-file.ts';
import { availability, totalOf } from './availability.ts';
import { availabilityTable, outagesTable } from './tables.ts';
import type { OutageLists } from './lists.ts';

const longestDays = 400;
/** Rows of one answer: 200 cameras by the days of a month. */
const mostRows = 6_000;
const mostExported = 5_000;

type Asked = Omit<RestInput<'GET /api/availability/export'>, 'format'>;

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
    const { by, step, from, to, provinceId, facilityId, cameraId } = asked;
    const days = daysBetween(from, to).length;
    if (days < 1 || days > longestDays) {
      throw new AppError('invalid_input', `The range must be of 1 to ${longestDays} days.`);
    }
    const scope: Prisma.CameraWhereInput = {
      AND: [
        cameraRecordsVisibleTo(actor, this.#now()),
        provinceId ? { facility: { node: { parentId: provinceId } } } : {},
        facilityId ? { facilityId } : {},
        cameraId ? { id: cameraId } : {},
      ],
    };
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

  async outagesFile(asked: RestInput<'GET /api/outages/export'>, call: By): Promise<Download> {
    const { format, ...filter } = asked;
    const outages = await this.#lists.first(filter, call.actor, mostExported);
    await this.#note(call, { table: 'outages', rows: outages.length });
    return tableFile(outagesTable(outages), { name: 'su-co', day: this.#day(), format });
  }

  #day(): string {
    return dayOf(this.#now());
  }

  #note(by: By, details: Record<string, string | number>): Promise<void> {
    return this.#ledger.write({ kind: 'outage.exported', at: this.#now(), ...recordedBy(by), details });
  }
}
