import { createHash } from 'node:crypto';

/** What the application says of one fact. Ids are UUIDs, `subjectId` may be anything that names what the fact is about. */
export interface LedgerEntryInput {
  /** `subject.event`, such as `camera.changed`. */
  kind: string;
  actor?: { personId: string; sessionId?: string };
  /** The network address that it came from. */
  address?: string;
  facilityId?: string;
  cameraId?: string;
  subjectId?: string;
  /** Without secrets: auditors read it. */
  details?: Record<string, string | number | boolean | null>;
  /** When it happened; when it is recorded unless told otherwise. */
  at?: Date;
}

/** What of an entry its hash is over, besides the hash of the one before. */
export interface EntryContent {
  chainId: string;
  sequence: bigint;
  at: Date;
  kind: string;
  personId: string | null;
  sessionId: string | null;
  address: string | null;
  facilityId: string | null;
  cameraId: string | null;
  subjectId: string | null;
  details: string;
}

/** What the first entry of a chain has in the place of a hash before it. */
export const genesis = new Uint8Array(32);

/**
 * The SHA-256 that an entry carries, over the UTF-8 text of a JSON array without white space: version 1, chain, sequence (decimal text),
 * time (ISO 8601, UTC, milliseconds), kind, person, session, address, facility, camera, subject (text or null; UUIDs in lower case),
 * details (as stored), and the hash before in lower-case hexadecimal. Anybody can compute it again from the row.
 */
export function entryHash(entry: EntryContent, previousHash: Uint8Array): Uint8Array<ArrayBuffer> {
  const { chainId, sequence, at, kind, personId, sessionId, address, facilityId, cameraId, subjectId, details } = entry;
  const fields = [
    ...[1, chainId, String(sequence), at.toISOString(), kind, personId, sessionId, address],
    ...[facilityId, cameraId, subjectId, details, Buffer.from(previousHash).toString('hex')],
  ];
  return new Uint8Array(createHash('sha256').update(JSON.stringify(fields)).digest());
}

/** The content of the next entry: UUIDs as the database gives them back, details with sorted keys. */
export function entryContent(input: LedgerEntryInput & { at: Date }, chainId: string, sequence: bigint): EntryContent {
  const { kind, actor, address, facilityId, cameraId, subjectId, details = {}, at } = input;
  const uuid = (id: string | undefined): string | null => id?.toLowerCase() ?? null;
  return {
    ...{ chainId, sequence, at, kind, address: address ?? null, subjectId: subjectId ?? null },
    ...{ personId: uuid(actor?.personId), sessionId: uuid(actor?.sessionId) },
    ...{ facilityId: uuid(facilityId), cameraId: uuid(cameraId) },
    details: JSON.stringify(Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1)))),
  };
}
