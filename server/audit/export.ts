import { stringify } from 'csv-stringify/sync';
import type { LedgerEntryView } from '../contract/audit.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { readEntries, type EntryFilter } from './entries.ts';
import type { LedgerScope } from './scope.ts';

/** Entries read at once. */
const batchSize = 1000;

const columns = [
  ...['chain', 'sequence', 'at', 'kind', 'person_id', 'person', 'session_id', 'address', 'facility_id', 'facility'],
  ...['camera_id', 'camera', 'subject_id', 'details', 'hash'],
];

/** CSV of the entries, the newest first, read while it is sent. Spreadsheets open it as UTF-8, and take nothing in it for a formula. */
export async function* entriesCsv(
  prisma: PrismaClient,
  filter: EntryFilter,
  scope: LedgerScope,
): AsyncGenerator<string, void, undefined> {
  yield `\ufeff${csv([columns])}`;
  let cursor: string | undefined;
  do {
    const { entries, next } = await readEntries(prisma, { ...filter, cursor }, scope, batchSize);
    if (entries.length > 0) yield csv(entries.map(row));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

const csv = (rows: string[][]): string => stringify(rows, { escape_formulas: true, record_delimiter: 'windows' });

const row = (entry: LedgerEntryView): string[] => [
  ...[entry.chainId, entry.sequence, entry.at, entry.kind, entry.person?.id ?? '', entry.person?.name ?? ''],
  ...[entry.sessionId ?? '', entry.address ?? '', entry.facility?.id ?? '', entry.facility?.name ?? ''],
  ...[
    entry.camera?.id ?? '',
    entry.camera?.name ?? '',
    entry.subjectId ?? '',
    JSON.stringify(entry.details),
    entry.hash,
  ],
];
