import { z } from 'zod';
import { id, text, type Profile, type Request } from './common.ts';
import type { ViewingEnd } from './ledger.ts';
import type { ViewingPurpose } from './live.ts';

/** The most that one page holds. */
const longestPage = 200;
const moment = z.iso.datetime({ offset: true });
const range = { from: moment.optional(), to: moment.optional() };
const page = { cursor: text(200).min(1).optional(), limit: z.coerce.number().int().min(1).max(longestPage).optional() };
const about = { cameraId: id.optional(), facilityId: id.optional(), personId: id.optional() };
/** What a watermark says of its session: the last eight digits of the session's id. */
const mark = z
  .string()
  .regex(/^[0-9a-f]{8}$/i, 'must be the eight characters that a watermark shows of the session')
  .optional();
/** With commas between: `viewing.began,camera.changed`. */
const kinds = z
  .string()
  .max(1000)
  .regex(/^[a-z_]+\.[a-z_]+(,[a-z_]+\.[a-z_]+)*$/, 'must be kinds of entries with commas between')
  .optional();

/** The auditor's questions to the ledger. What a GET asks stands in its query. `from` is in the range, `to` is not. */
export const auditRest = {
  'GET /api/ledger': { input: z.strictObject({ ...about, mark, kinds, ...range, ...page }), needs: 'ledger.read' },
  /** Who saw a camera, or what a person saw: every look that touches the range. */
  'GET /api/ledger/viewings': { input: z.strictObject({ ...about, ...range, ...page }), needs: 'ledger.read' },
  /** At most 31 days; the last seven unless told otherwise. */
  'GET /api/ledger/unusual': { input: z.strictObject(range), needs: 'ledger.read' },
  /** As CSV; is itself in the ledger. */
  'GET /api/ledger/export': { input: z.strictObject({ ...about, mark, kinds, ...range }), needs: 'ledger.read' },
  /** People, cameras and facilities by a part of their name, to ask about. */
  'GET /api/ledger/subjects': { input: z.strictObject({ name: text(100).min(1) }), needs: 'ledger.read' },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

/** Names are those that the entry itself keeps, else a facility's of that day and today's of all else; null where nothing has that id any more. */
export interface LedgerEntryView {
  chainId: string;
  /** Decimal. */
  sequence: string;
  at: string;
  kind: string;
  person: Named | null;
  sessionId: string | null;
  address: string | null;
  facility: Named | null;
  camera: Named | null;
  subjectId: string | null;
  details: Record<string, string | number | boolean | null>;
  /** Hexadecimal. */
  hash: string;
}

export interface ViewingView {
  id: string;
  person: Named & { position: string; unit: string };
  camera: Named;
  facility: Named;
  profile: Profile;
  size: 'tile' | 'full' | 'wall';
  purpose: { kind: ViewingPurpose; reference: string | null };
  startedAt: string;
  /** Null while it goes on. */
  endedAt: string | null;
  endReason: ViewingEnd | null;
  /** How long the console showed moving pictures, as it says, and how long the server let them flow. */
  shownMs: number;
  sentMs: number;
}

export const unusualRules = [
  'outside_hours',
  'many_cameras',
  'first_address',
  'refresh_replayed',
  'watermark_tampered',
] as const;

export interface UnusualView {
  rule: (typeof unusualRules)[number];
  person: Named;
  /** The first of it. */
  at: string;
  /** Viewings, cameras, sign-ins or entries. */
  count: number;
  address: string | null;
}

/** A file that is made while it is sent: its bytes are the answer's body. */
export interface Download {
  fileName: string;
  mediaType: string;
  body: AsyncIterable<string | Uint8Array>;
}

export interface AuditReplies {
  /** The newest first; `next` is the cursor of the next page. */
  'GET /api/ledger': { entries: LedgerEntryView[]; next: string | null };
  'GET /api/ledger/viewings': { viewings: ViewingView[]; next: string | null };
  /** The newest first, at most 500. */
  'GET /api/ledger/unusual': UnusualView[];
  'GET /api/ledger/export': Download;
  /** At most 20 of each. */
  'GET /api/ledger/subjects': {
    people: (Named & { username: string; unit: string })[];
    cameras: (Named & { facility: string })[];
    facilities: Named[];
  };
}
