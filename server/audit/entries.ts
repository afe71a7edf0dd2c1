import type { RestInput } from '../contract/rest.ts';
import type { LedgerEntryView } from '../contract/audit.ts';
import type { LedgerEntry, Prisma, PrismaClient } from '../db/generated/client.ts';
import { cursorText, readCursor } from './cursor.ts';
import { namesOf, type Names } from './names.ts';
import type { LedgerScope } from './scope.ts';

export type EntryFilter = RestInput<'GET /api/ledger/export'>;

/** Sessions that one mark may stand for. */
const mostSessions = 20;
const newestFirst = [{ at: 'desc' }, { chainId: 'desc' }, { sequence: 'desc' }] as const;
const cursorKeys = [/^[a-z0-9-]{1,32}$/, /^\d{1,18}$/];

/** The newest entries after the cursor, and the cursor after them; null at the end. */
export async function readEntries(
  prisma: PrismaClient,
  filter: EntryFilter & { cursor?: string | undefined },
  scope: LedgerScope,
  limit: number,
): Promise<{ entries: LedgerEntryView[]; next: string | null }> {
  const where = {
    AND: [
      entriesWhere(filter, scope),
      ...(filter.mark ? [await ofMark(prisma, filter.mark)] : []),
      ...(filter.cursor ? [after(filter.cursor)] : []),
    ],
  };
  // One more tells whether there is another page.
  const rows = await prisma.ledgerEntry.findMany({ where, orderBy: [...newestFirst], take: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const names = await namesOf(prisma, shown);
  const next = last ? cursorText({ at: last.at, keys: [last.chainId, String(last.sequence)] }) : null;
  return { entries: shown.map((row) => entryView(row, names)), next };
}

function entriesWhere(filter: EntryFilter, scope: LedgerScope): Prisma.LedgerEntryWhereInput {
  const { cameraId, facilityId, personId, kinds, from, to } = filter;
  return {
    AND: [
      scope ? { facilityId: { in: scope } } : {},
      {
        ...(cameraId && { cameraId }),
        ...(facilityId && { facilityId }),
        ...(personId && { personId }),
        ...(kinds && { kind: { in: kinds.split(',') } }),
        at: { ...(from && { gte: new Date(from) }), ...(to && { lt: new Date(to) }) },
      },
    ],
  };
}

/** Of the sessions that a watermark means: one, but for a coincidence of 1 : 4 thousand million. The person is asked for as well, for the index. */
async function ofMark(prisma: PrismaClient, mark: string): Promise<Prisma.LedgerEntryWhereInput> {
  const sessions = await prisma.$queryRaw<{ id: string; personId: string }[]>`
    SELECT "id", "personId" FROM "Session" WHERE right("id"::text, 8) = ${mark.toLowerCase()} LIMIT ${mostSessions}`;
  return {
    personId: { in: sessions.map(({ personId }) => personId) },
    sessionId: { in: sessions.map(({ id }) => id) },
  };
}

function after(cursor: string): Prisma.LedgerEntryWhereInput {
  const { at, keys } = readCursor(cursor, cursorKeys);
  const [chainId = '', sequence = '0'] = keys;
  return {
    // For the index; the rest tells apart what happened in one millisecond.
    at: { lte: at },
    OR: [{ at: { lt: at } }, { chainId: { lt: chainId } }, { chainId, sequence: { lt: BigInt(sequence) } }],
  };
}

function entryView(row: LedgerEntry, names: Names): LedgerEntryView {
  const details = JSON.parse(row.details) as LedgerEntryView['details'];
  const named = (id: string | null, kept: unknown, known: (id: string) => string | undefined) => {
    if (id === null) return null;
    const name = typeof kept === 'string' ? kept : known(id);
    return name === undefined ? null : { id, name };
  };
  const { chainId, sequence, at, kind, sessionId, address, subjectId, hash } = row;
  return {
    ...{ chainId, sequence: String(sequence), at: at.toISOString(), kind, sessionId, address, subjectId, details },
    person: named(row.personId, details['person'], (id) => names.people.get(id)?.name),
    facility: named(row.facilityId, details['facility'], (id) => names.facilityAt(id, at)),
    camera: named(row.cameraId, details['camera'], (id) => names.cameras.get(id)?.name),
    hash: Buffer.from(hash).toString('hex'),
  };
}
