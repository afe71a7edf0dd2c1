import { entryHash, genesis, type EntryContent } from './chain.ts';
import { checkpointIsSigned } from './checkpoints.ts';

/** Runs one query with parameters `$1`, `$2`, ... and gives its rows. All of one verification must see the same state of the database. */
export type Read = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

/** Entries read at once. */
const batchSize = 2000;

export interface Verified {
  chainId: string;
  entries: bigint;
  checkpoints: number;
}

/** The ledger, or what depends on it, was changed behind the application's back. `sequence` is the first entry that shows it. */
export class LedgerBroken extends Error {
  readonly chainId: string;
  readonly sequence: bigint;

  constructor(chainId: string, sequence: bigint, what: string) {
    super(`Chain ${chainId}, entry ${sequence}: ${what}`);
    this.name = 'LedgerBroken';
    this.chainId = chainId;
    this.sequence = sequence;
  }
}

type EntryRow = Omit<EntryContent, 'sequence'> & { sequence: string; previousHash: string; hash: string };
interface CheckpointRow {
  sequence: string;
  at: Date;
  hash: string;
  signature: string;
}
interface ViewingRow {
  id: string;
  facts: string;
}

/**
 * Checks each chain from its first entry: sequence, hashes, the link to the entry before; each checkpoint's signature and the entry it
 * signs; and that each ended viewing in the table says what its entry says. Throws LedgerBroken at the first that does not hold.
 * @param keys public keys, 32 bytes each, one of which must have signed every checkpoint
 */
export async function verifyLedger(read: Read, keys: readonly Buffer[]): Promise<Verified[]> {
  const chains = await read<{ chainId: string }>(
    'SELECT "chainId" FROM "LedgerEntry" UNION SELECT "chainId" FROM "LedgerCheckpoint" ORDER BY 1',
    [],
  );
  const verified: Verified[] = [];
  for (const { chainId } of chains) verified.push(await verifyChain(read, chainId, keys));
  return verified;
}

async function verifyChain(read: Read, chainId: string, keys: readonly Buffer[]): Promise<Verified> {
  const checkpoints = await readCheckpoints(read, chainId, keys);
  let last = 0n;
  let previousHash: Uint8Array = genesis;
  for (;;) {
    const rows = await readEntries(read, chainId, last);
    for (const { sequence: text, previousHash: linked, hash, ...content } of rows) {
      const sequence = BigInt(text);
      const broken = (what: string) => new LedgerBroken(chainId, sequence, what);
      if (sequence !== last + 1n) throw new LedgerBroken(chainId, last + 1n, 'it is missing.');
      const right = entryHash({ ...content, sequence }, previousHash);
      if (linked !== hex(previousHash))
        throw broken('it does not follow from the entry before: one of the two was changed.');
      if (hash !== hex(right)) throw broken('its content was changed.');
      const signed = checkpoints.get(text);
      if (signed && signed.hash !== hash) throw broken('it is not what was signed: the chain was written anew.');
      checkpoints.delete(text);
      [last, previousHash] = [sequence, right];
    }
    await verifyViewings(read, chainId, rows);
    if (rows.length < batchSize) break;
  }
  const [cut] = checkpoints.keys();
  if (cut) throw new LedgerBroken(chainId, last + 1n, `it and those after it are missing: entry ${cut} was signed.`);
  const { count } = (await read<{ count: number }>(checkpointCount, [chainId]))[0]!;
  return { chainId, entries: last, checkpoints: count };
}

const checkpointCount = 'SELECT count(*)::int AS "count" FROM "LedgerCheckpoint" WHERE "chainId" = $1';

/** By the sequence of the entry signed. */
async function readCheckpoints(
  read: Read,
  chainId: string,
  keys: readonly Buffer[],
): Promise<Map<string, CheckpointRow>> {
  const rows = await read<CheckpointRow>(
    `SELECT "sequence"::text, "at", encode("hash", 'hex') AS "hash", encode("signature", 'hex') AS "signature"
     FROM "LedgerCheckpoint" WHERE "chainId" = $1 ORDER BY "LedgerCheckpoint"."sequence"`,
    [chainId],
  );
  for (const { sequence, at, hash, signature } of rows) {
    const content = { chainId, sequence: BigInt(sequence), at, hash: Buffer.from(hash, 'hex') };
    if (!checkpointIsSigned(content, Buffer.from(signature, 'hex'), keys)) {
      throw new LedgerBroken(chainId, content.sequence, 'its checkpoint is not signed by a key that is trusted.');
    }
  }
  return new Map(rows.map((row) => [row.sequence, row]));
}

const readEntries = (read: Read, chainId: string, after: bigint): Promise<EntryRow[]> =>
  read<EntryRow>(
    `SELECT "chainId", "sequence"::text, "at", "kind", "personId"::text, "sessionId"::text, "address", "facilityId"::text,
       "cameraId"::text, "subjectId", "details", encode("previousHash", 'hex') AS "previousHash", encode("hash", 'hex') AS "hash"
     FROM "LedgerEntry" WHERE "chainId" = $1 AND "sequence" > $2::bigint ORDER BY "LedgerEntry"."sequence" LIMIT ${batchSize}`,
    [chainId, String(after)],
  );

/** The table of viewings is what auditors' questions are answered from. */
async function verifyViewings(read: Read, chainId: string, entries: readonly EntryRow[]): Promise<void> {
  const ended = entries.filter(({ kind }) => kind === 'viewing.ended');
  if (ended.length === 0) return;
  const rows = await read<ViewingRow>(
    `SELECT "id"::text, json_build_array("personId", "sessionId", "facilityId", "cameraId", "profile", "size", "purpose",
       "reference", (extract(epoch FROM "startedAt") * 1000)::bigint, (extract(epoch FROM "endedAt") * 1000)::bigint,
       "sentMs", "shownMs", "endReason")::text AS "facts"
     FROM "Viewing" WHERE "id" = ANY (string_to_array($1, ',')::uuid[])`,
    [ended.map(({ subjectId }) => subjectId).join(',')],
  );
  const facts = new Map(rows.map((row) => [row.id, JSON.stringify(JSON.parse(row.facts))]));
  for (const { sequence, subjectId, personId, sessionId, facilityId, cameraId, details } of ended) {
    const said = JSON.parse(details) as Record<string, string | number | null>;
    const time = (name: string) => Date.parse(String(said[name]));
    const right = JSON.stringify([
      ...[personId, sessionId, facilityId, cameraId, said['profile'], said['size'], said['purpose'], said['reference']],
      ...[time('startedAt'), time('endedAt'), said['sentMs'], said['shownMs'], said['reason']],
    ]);
    const found = facts.get(subjectId ?? '');
    if (found === right) continue;
    const what = found ? 'was changed' : 'is missing';
    throw new LedgerBroken(
      chainId,
      BigInt(sequence),
      `the viewing ${subjectId} that it tells of ${what} in the table of viewings.`,
    );
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
