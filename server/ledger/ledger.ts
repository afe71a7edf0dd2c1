import type { LedgerKind } from '../contract/ledger.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { entryContent, entryHash, genesis, type LedgerEntryInput } from './chain.ts';

/** Set apart from Prisma's migration lock; the second key is the chain's. */
const lockClass = 4403;

/** A fact as the parts of the server record it: of a kind that the console can name. */
export type Fact = LedgerEntryInput & { kind: LedgerKind };

/** What the parts that record things need of the ledger. */
export interface LedgerPort {
  record(tx: Prisma.TransactionClient, ...facts: Fact[]): Promise<void>;
  write(fact: Fact): Promise<void>;
}

/** The append-only, hash-chained record of who did and saw what; see chain.ts for the chain. */
export class Ledger {
  readonly chainId: string;
  readonly #prisma: PrismaClient;
  readonly #now: () => Date;

  constructor(options: { prisma: PrismaClient; chainId: string; now?: () => Date }) {
    this.#prisma = options.prisma;
    this.chainId = options.chainId;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Appends entries in the transaction of what they record: both are there or neither. Comes last in the transaction, because from here
   * to its end every other append to the chain waits.
   */
  async record(tx: Prisma.TransactionClient, ...entries: LedgerEntryInput[]): Promise<void> {
    if (entries.length === 0) return;
    // A statement of its own: the next one must see what the holder before has committed.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockClass}::int, hashtext(${this.chainId}))`;
    const head = await tx.ledgerEntry.findFirst({
      where: { chainId: this.chainId },
      orderBy: { sequence: 'desc' },
      select: { sequence: true, hash: true },
    });
    let sequence = head?.sequence ?? 0n;
    let previousHash = head?.hash ?? genesis;
    const rows = entries.map((entry) => {
      const content = entryContent({ ...entry, at: entry.at ?? this.#now() }, this.chainId, ++sequence);
      const hash = entryHash(content, previousHash);
      const row = { ...content, sequence: String(sequence), previousHash: hex(previousHash), hash: hex(hash) };
      previousHash = hash;
      return row;
    });
    // As one parameter: several times faster than one for each value.
    await tx.$executeRaw`
      INSERT INTO "LedgerEntry"
        ("chainId", "sequence", "at", "kind", "personId", "sessionId", "address", "facilityId", "cameraId", "subjectId",
         "details", "previousHash", "hash")
      SELECT "chainId", "sequence", "at", "kind", "personId", "sessionId", "address", "facilityId", "cameraId", "subjectId",
        "details", decode("previousHash", 'hex'), decode("hash", 'hex')
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row(
        "chainId" text, "sequence" bigint, "at" timestamptz, "kind" text, "personId" uuid, "sessionId" uuid, "address" text,
        "facilityId" uuid, "cameraId" uuid, "subjectId" text, "details" text, "previousHash" text, "hash" text
      )`;
  }

  /** Records what has no transaction of its own; it is kept for good when this resolves. */
  async write(entry: LedgerEntryInput): Promise<void> {
    await this.#prisma.$transaction((tx) => this.record(tx, entry));
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
