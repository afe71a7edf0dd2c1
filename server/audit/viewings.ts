import type { ViewingView } from '../contract/audit.ts';
import type { ViewingEnd } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient, Viewing } from '../db/generated/client.ts';
import { cursorText, readCursor } from './cursor.ts';
import { namesOf, type Names } from './names.ts';
import type { LedgerScope } from './scope.ts';

/** No viewing outlives its session, which lasts half a day: what touches a range began at most this long before it. */
const longestViewingMs = 24 * 3600_000;

const cursorKeys = [/^[0-9a-f-]{36}$/];

/** The viewings that touch the range, those that began last first. */
export async function readViewings(
  prisma: PrismaClient,
  filter: RestInput<'GET /api/ledger/viewings'>,
  scope: LedgerScope,
  limit: number,
): Promise<{ viewings: ViewingView[]; next: string | null }> {
  const { cursor } = filter;
  const rows = await prisma.viewing.findMany({
    where: { AND: [viewingsWhere(filter, scope), ...(cursor ? [after(cursor)] : [])] },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const names = await namesOf(prisma, shown);
  return {
    viewings: shown.map((row) => viewingView(row, names)),
    next: last ? cursorText({ at: last.startedAt, keys: [last.id] }) : null,
  };
}

function viewingsWhere(
  { cameraId, facilityId, personId, from, to }: RestInput<'GET /api/ledger/viewings'>,
  scope: LedgerScope,
): Prisma.ViewingWhereInput {
  const since = from && new Date(from);
  return {
    AND: [
      scope ? { facilityId: { in: scope } } : {},
      { ...(cameraId && { cameraId }), ...(facilityId && { facilityId }), ...(personId && { personId }) },
      to ? { startedAt: { lt: new Date(to) } } : {},
      since
        ? {
            startedAt: { gte: new Date(since.getTime() - longestViewingMs) },
            OR: [{ endedAt: null }, { endedAt: { gte: since } }],
          }
        : {},
    ],
  };
}

function after(cursor: string): Prisma.ViewingWhereInput {
  const { at, keys } = readCursor(cursor, cursorKeys);
  return { startedAt: { lte: at }, OR: [{ startedAt: { lt: at } }, { id: { lt: keys[0] } }] };
}

function viewingView(row: Viewing, names: Names): ViewingView {
  const { id, profile, size, purpose, reference, startedAt, endedAt, endReason, shownMs, sentMs } = row;
  const unknown = { name: '?', position: '', unit: '' };
  const { name, position, unit } = names.people.get(row.personId) ?? unknown;
  return {
    ...{ id, profile, size, purpose: { kind: purpose, reference }, shownMs, sentMs },
    // Written by this server's code alone.
    endReason: endReason as ViewingEnd | null,
    person: { id: row.personId, name, position, unit },
    camera: { id: row.cameraId, name: names.cameras.get(row.cameraId)?.name ?? '?' },
    facility: { id: row.facilityId, name: names.facilityAt(row.facilityId, startedAt) ?? '?' },
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
