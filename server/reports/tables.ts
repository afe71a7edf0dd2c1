import { requireFacility, requirePerson, requireSomewhere } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { recordedBy } from '../access/by.ts';
import type { Call, RestHandlers } from '../access/call.ts';
import type { Download } from '../contract/audit.ts';
import { mostExported, type ExportTable } from '../contract/reports.ts';
import { rest, type RestInput, type RestReplies } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { dayOf } from '../duty/vietnam-time.ts';
import { AppError, invalidInput } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { tableFile, type FileTable } from '../lists/table-file.ts';
import * as alertRows from './tables/alert-rows.ts';
import * as coverageRows from './tables/coverage-rows.ts';
import * as dutyRows from './tables/duty-rows.ts';
import * as facilityRows from './tables/facility-rows.ts';
import * as ledgerRows from './tables/ledger-rows.ts';
import * as peopleRows from './tables/people-rows.ts';
import * as placementRows from './tables/placement-rows.ts';
import * as progressRows from './tables/progress-rows.ts';

/** The routes whose answers are tables. */
const routes = {
  facilities: 'GET /api/coverage',
  provinces: 'GET /api/coverage/provinces',
  connections: 'GET /api/connections',
  alerts: 'GET /api/alerts',
  alert_rules: 'GET /api/alert-rules',
  ledger: 'GET /api/ledger',
  viewings: 'GET /api/ledger/viewings',
  unusual: 'GET /api/ledger/unusual',
  account_requests: 'GET /api/account-requests',
  grants: 'GET /api/people/:id/grants',
  roster: 'GET /api/facilities/:id/duty/roster',
  shifts: 'GET /api/facilities/:id/duty/shifts',
  connection_day: 'GET /api/connection-days',
  connection_steps: 'GET /api/facilities/:id/connection-steps',
  trends: 'GET /api/trends',
  facility_records: 'GET /api/facility-records',
  facility_history: 'GET /api/facilities/:id/record',
  placements: 'GET /api/placements',
} as const satisfies Record<ExportTable, keyof RestHandlers>;
type RouteOf<Table extends ExportTable> = (typeof routes)[Table];
type TableRoute = RouteOf<ExportTable>;

/** Of each page that has an answer in several. */
const pageSize = '200';

type Ask = <Table extends ExportTable>(
  table: Table,
  page?: Record<string, string>,
) => Promise<RestReplies[RouteOf<Table>]>;

/** The tables of the console as files: what their pages are answered, for the same person, all of it. */
export class Tables {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;
  #handlers: Pick<RestHandlers, TableRoute | 'GET /api/facilities'> | undefined;

  constructor({ prisma, ledger, now }: { prisma: PrismaClient; ledger: LedgerPort; now?: () => Date }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#now = now ?? (() => new Date());
  }

  /** Whose answers the files are made of; given back as they are. */
  over<Handlers extends Pick<RestHandlers, TableRoute | 'GET /api/facilities'>>(handlers: Handlers): Handlers {
    this.#handlers = handlers;
    return handlers;
  }

  /** Throws as the page's own question would, and `payload_too_large` for more rows than a file may have. Who took what out is recorded first. */
  async file({ table, format, question }: RestInput<'POST /api/tables'>, call: Call): Promise<Download> {
    const ask: Ask = async (which, page = {}) => {
      const input = this.#input(which, { ...question, ...page });
      await this.#permit(which, input, call.actor);
      const handler = this.#handlers![routes[which]] as (input: unknown, call: Call) => Promise<never>;
      return handler(input, call);
    };
    const made = await this.#rows(table, ask, call);
    if (made.rows.length > mostExported) throw tooLarge();
    await this.#ledger.write({
      ...{ kind: 'table.exported', ...recordedBy(call) },
      ...('id' in question && routes[table].startsWith('GET /api/facilities/') && { facilityId: question['id'] }),
      details: { table, format, rows: made.rows.length, question: JSON.stringify(question) },
    });
    return tableFile(made, { name: fileNames[table], day: dayOf(this.#now()), format });
  }

  /** The question as its route takes it. */
  #input(table: ExportTable, question: Record<string, string>): unknown {
    const parsed = rest[routes[table]].input.safeParse(question);
    if (parsed.success) return parsed.data;
    throw invalidInput('The question is not of the form that this table takes.', parsed.error);
  }

  /** What the way to the route checks before its handler runs. */
  async #permit(table: ExportTable, input: unknown, actor: Actor): Promise<void> {
    const { needs } = rest[routes[table]];
    if (needs === 'session') return;
    if (needs === 'ledger.read') return requireSomewhere(actor, needs);
    const { id = '' } = input as { id?: string };
    if (needs !== 'people.read') return requireFacility(this.#prisma, actor, needs, id);
    if (table === 'grants') return requirePerson(this.#prisma, actor, needs, id);
    requireSomewhere(actor, needs);
  }

  async #rows(table: ExportTable, ask: Ask, call: Call): Promise<FileTable> {
    switch (table) {
      case 'facilities': {
        const facilities = await this.#handlers!['GET /api/facilities']({}, call);
        return coverageRows.facilities(facilities, await ask(table));
      }
      case 'provinces':
        return coverageRows.provinces(await ask(table));
      case 'connections':
        return coverageRows.connections(
          await allPages(
            (page) => ask(table, page),
            (answer) => answer.rows,
          ),
        );
      case 'alerts':
        return alertRows.alerts(
          await all(
            (cursor) => ask(table, cursor),
            ({ alerts }) => alerts,
          ),
        );
      case 'alert_rules':
        return alertRows.alertRules((await ask(table)).rules);
      case 'ledger':
        return ledgerRows.ledger(
          await all(
            (cursor) => ask(table, cursor),
            ({ entries }) => entries,
          ),
        );
      case 'viewings':
        return ledgerRows.viewings(
          await all(
            (cursor) => ask(table, cursor),
            ({ viewings }) => viewings,
          ),
        );
      case 'unusual':
        return ledgerRows.unusual(await ask(table));
      case 'account_requests':
        return peopleRows.accountRequests(await ask(table));
      case 'grants':
        return peopleRows.grants(await ask(table));
      case 'roster':
        return dutyRows.shifts((await ask(table)).shifts);
      case 'shifts':
        return dutyRows.shifts(await ask(table));
      case 'connection_day':
        return progressRows.connectionDay(await ask(table));
      case 'connection_steps':
        return progressRows.connectionSteps(await ask(table));
      case 'trends':
        return progressRows.trends(await ask(table));
      case 'facility_records':
        return facilityRows.facilityRecords(
          await allPages(
            (page) => ask(table, page),
            ({ facilities }) => facilities,
          ),
        );
      case 'facility_history':
        return facilityRows.facilityHistory(await ask(table));
      case 'placements':
        return placementRows.placements(
          await allPages(
            (page) => ask(table, page),
            ({ placements }) => placements,
          ),
        );
    }
  }
}

/** Page after page of a list that says how it goes on. */
async function all<Answer extends { next: string | null }, Row>(
  ask: (page: Record<string, string>) => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly Row[],
): Promise<Row[]> {
  const found: Row[] = [];
  let cursor: string | null = null;
  do {
    const answer: Answer = await ask({ limit: pageSize, ...(cursor !== null && { cursor }) });
    found.push(...rowsOf(answer));
    if (found.length > mostExported) throw tooLarge();
    cursor = answer.next;
  } while (cursor !== null);
  return found;
}

/** The same, of a list whose pages are counted. */
async function allPages<Answer extends { pages: number }, Row>(
  ask: (page: Record<string, string>) => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly Row[],
): Promise<Row[]> {
  const first = await ask({ page: '1' });
  const found = [...rowsOf(first)];
  for (let page = 2; page <= first.pages; page += 1) {
    if (found.length > mostExported) throw tooLarge();
    found.push(...rowsOf(await ask({ page: String(page) })));
  }
  return found;
}

const tooLarge = () =>
  new AppError('payload_too_large', `The table has more than ${mostExported} rows: narrow it by time or place.`);

const fileNames: Record<ExportTable, string> = {
  facilities: 'cac-co-so',
  provinces: 'tong-quan-tinh',
  connections: 'tinh-trang-camera',
  alerts: 'canh-bao',
  alert_rules: 'quy-tac-canh-bao',
  ledger: 'so-cai',
  viewings: 'luot-xem',
  unusual: 'truy-cap-bat-thuong',
  account_requests: 'de-nghi-tai-khoan',
  grants: 'quyen-cua-tai-khoan',
  roster: 'lich-truc',
  shifts: 'ca-truc',
  connection_day: 'tien-do-ket-noi',
  connection_steps: 'qua-trinh-ket-noi',
  trends: 'so-lieu-theo-ngay',
  facility_records: 'ho-so-co-so',
  facility_history: 'lich-su-co-so',
  placements: 'bao-cao-vi-tri-camera',
};
