import { z } from 'zod';
import { id, prose, type Request, type Zone } from './common.ts';

/** Where no camera may look: inside a room, a bathroom or a toilet. */
export const forbiddenPlaces = ['room', 'bathroom', 'toilet'] as const;
export type ForbiddenPlace = (typeof forbiddenPlaces)[number];

/** `confirmed`: the camera must be moved, and stays hidden until it was looked at again (`cleared`). */
export const placementStates = ['reported', 'confirmed', 'unfounded', 'cleared'] as const;
export type PlacementState = (typeof placementStates)[number];

/** What whoever judges may do: say that it is so, that it is not, or that it has been put right. */
export const placementActs = ['confirm', 'dismiss', 'clear'] as const;
export type PlacementAct = (typeof placementActs)[number];

/** Reports of one person within 24 hours: each hides a picture. */
export const reportsPerDay = 5;
/** How long who judges may look each time, minutes. */
export const lookMinutes = 10;

const version = z.int().min(1).max(2_000_000_000);

export const placementsRest = {
  /** Hides the picture at once from everybody. `conflict`: somebody has reported it already, or the person has reported too many today. */
  'POST /api/cameras/:id/placements': {
    input: z.strictObject({ id, place: z.enum(forbiddenPlaces), text: prose(1000) }),
    needs: 'placement.report',
  },
  /** Those that the caller may judge or read, what waits first; 50 on a page. */
  'GET /api/placements': {
    input: z.strictObject({
      show: z.enum(['open', 'all']).optional(),
      cameraId: id.optional(),
      page: z.coerce.number().int().min(1).max(10_000).optional(),
    }),
    needs: 'session',
  },
  'GET /api/placements/:id': { input: z.strictObject({ id }), needs: 'session' },
  /** Opens the hidden picture to the caller alone for a while; each time is an entry of the ledger, as is every look. */
  'POST /api/placements/:id/look': { input: z.strictObject({ id }), needs: 'session' },
  /** `conflict` when somebody else was first. */
  'POST /api/placements/:id/judge': {
    input: z.strictObject({ id, version, act: z.enum(placementActs), text: prose(1000) }),
    needs: 'session',
  },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

export interface PlacementView {
  id: string;
  number: number;
  version: number;
  state: PlacementState;
  place: ForbiddenPlace;
  text: string;
  /** Names as they were when it was reported. */
  camera: Named & { zone: Zone };
  facility: Named;
  reportedAt: string;
  /** `reports` of the last 30 days, and how many of those were unfounded: who hides pictures at will is seen. */
  reporter: Named & { reports: number; unfounded: number };
  judged: { by: string; at: string; text: string } | null;
  /** Until when the caller may look at the hidden picture, ISO 8601; null: not now. */
  lookUntil: string | null;
  may: Record<PlacementAct, boolean> & { look: boolean };
}

export interface PlacementsReplies {
  'POST /api/cameras/:id/placements': PlacementView;
  'GET /api/placements': { placements: PlacementView[]; total: number; pages: number };
  'GET /api/placements/:id': PlacementView;
  'POST /api/placements/:id/look': PlacementView;
  'POST /api/placements/:id/judge': PlacementView;
}
