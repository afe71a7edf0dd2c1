import { z } from 'zod';
import { id, type Request } from './common.ts';
import type { ActorView } from './session.ts';

/** Longest that a wall may stay open, hours: one shift. It ends with the session of its maker in any case. */
export const wallHoursLimit = 12;

export const wallKinds = ['facility', 'view'] as const;

export const wallRest = {
  /** A window for the wall that shows the cameras of `id`: a facility, or a saved view or tour. Read-only. */
  'POST /api/walls': {
    input: z.strictObject({ kind: z.enum(wallKinds), id, hours: z.int().min(1).max(wallHoursLimit) }),
    needs: 'session',
  },
  /** One's own that are open. */
  'GET /api/walls': { input: z.strictObject({}), needs: 'session' },
  'DELETE /api/walls/:id': { input: z.strictObject({ id }), needs: 'session' },
  /** By the code alone, in the window that is to show it; a window that was opened by the same code before goes dark. */
  'POST /api/walls/opening': { input: z.strictObject({ code: z.string().min(16).max(32) }), needs: 'public' },
  /** For a wall window alone. */
  'GET /api/walls/shown': { input: z.strictObject({}), needs: 'session', wall: true },
} as const satisfies Record<string, Request>;

/** What a wall shows; `id` of the facility, view or tour. */
export interface WallShown {
  kind: (typeof wallKinds)[number];
  id: string;
  title: string;
  expiresAt: string;
}

/** ISO 8601 for times. `openedAt` and `address`: when and from where it was opened last, null before. */
export interface WallView {
  id: string;
  title: string;
  cameras: number;
  createdAt: string;
  expiresAt: string;
  openedAt: string | null;
  address: string | null;
}

/** `accessToken` is good until `expiresAt`, for this window alone. `actor` is who made it. */
export interface WallSession {
  accessToken: string;
  expiresAt: string;
  actor: ActorView;
  /** As in SessionView, of the session that made the wall. */
  mark: string;
}

export interface WallReplies {
  /** `code`: shown once. */
  'POST /api/walls': WallView & { code: string };
  'GET /api/walls': WallView[];
  'DELETE /api/walls/:id': null;
  'POST /api/walls/opening': WallSession;
  'GET /api/walls/shown': WallShown;
}

/** Why a wall is over although its maker's session goes on: its maker closed it, or it was opened in another window. */
export type WallEnd = 'wall_closed' | 'wall_moved';
