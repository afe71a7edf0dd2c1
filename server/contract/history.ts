import { z } from 'zod';
import { id, type Request } from './common.ts';
import type { StreamReason } from './stream-state.ts';

const moment = z.iso.datetime({ offset: true });

/** How a camera was; `unknown`: nobody looked, or what was short was on our side. */
export type CameraCondition = 'live' | 'degraded' | 'frozen' | 'black' | 'down' | 'unknown';

/** Conditions in which nothing is seen through a camera: its outages are made of them. */
export const outConditions = ['frozen', 'black', 'down'] as const satisfies readonly CameraCondition[];
export type OutCondition = (typeof outConditions)[number];

/** What was recorded of a camera's states, for whoever may know of the camera. */
export const historyRest = {
  /** 48 hours at most; `from` is in the range, `to` is not. */
  'GET /api/cameras/:id/history': { input: z.strictObject({ id, from: moment, to: moment }), needs: 'camera.read' },
  /** Of the last 30 days. */
  'GET /api/cameras/:id/outages': { input: z.strictObject({ id }), needs: 'camera.read' },
} as const satisfies Record<string, Request>;

export interface HistorySpan {
  from: string;
  to: string;
  condition: CameraCondition;
  /** `server_down`: no server was running; null where nobody looked, and for `live`. */
  reason: StreamReason | 'server_down' | null;
}

export interface CameraHistory {
  from: string;
  /** As far as it is recorded: seconds ago when the range goes on to the present. */
  to: string;
  /** In order, without hole or overlap from `from` to `to`. */
  spans: HistorySpan[];
}

/** A time in which the camera was found out again and again, never well in between. */
export interface Outage {
  from: string;
  /** The last moment it was known to be out; null: it still is. */
  to: string | null;
  /** Of its longest part. */
  condition: OutCondition;
  reason: StreamReason | null;
  /** Milliseconds in which it was known to be out, and between them those in which nothing was known. */
  outMs: number;
  unknownMs: number;
  /** What is on record of it as an outage; null: it is too short, or not yet. */
  record: { id: string; number: number } | null;
}

export interface OutageSummary {
  from: string;
  to: string;
  /** Outages of 10 s and more, and their milliseconds as `outMs`. */
  count: number;
  outMs: number;
  longestMs: number;
  /** Shorter ones: `outMs` of both is all that was recorded as out. */
  short: { count: number; outMs: number };
  /** The newest of those counted, newest first. */
  outages: Outage[];
}

export interface HistoryReplies {
  'GET /api/cameras/:id/history': CameraHistory;
  'GET /api/cameras/:id/outages': OutageSummary;
}
