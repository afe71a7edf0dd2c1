import { z } from 'zod';
import { id, text, type Request } from './common.ts';
import type { CameraView } from './rest.ts';

/** How far a grid can go: cells to a side, and tiles; 36 is what one page of a wall shows. */
export const gridLimits = { side: 12, tiles: 36 } as const;
/** Of a tour: stops, and for how many seconds each is shown. */
export const tourLimits = { stops: 30, shortest: 5, longest: 600 } as const;
/** Tiles on a page, where a facility's cameras are laid out by themselves. */
export const presetSizes = [1, 4, 6, 8, 9, 12, 16, 25, 36] as const;
export type PresetSize = (typeof presetSizes)[number];

/** A rectangle of whole cells, from 0. */
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

const cell = z
  .int()
  .min(0)
  .max(gridLimits.side - 1);
const span = z.int().min(1).max(gridLimits.side);
/**
 * What a caller may not see, they cannot name: `kept` says that what stood at this place of the list at `version` stays. Nothing where it
 * names nothing.
 */
const kept = (longest: number) =>
  z
    .int()
    .min(0)
    .max(longest - 1)
    .optional();

const grid = z
  .strictObject({
    kind: z.literal('grid'),
    columns: span,
    rows: span,
    tiles: z
      .array(
        z.strictObject({ x: cell, y: cell, w: span, h: span, cameraId: id.optional(), kept: kept(gridLimits.tiles) }),
      )
      .min(1)
      .max(gridLimits.tiles),
  })
  .refine(({ columns, rows, tiles }) => tiles.every(({ x, y, w, h }) => x + w <= columns && y + h <= rows), {
    error: 'a tile reaches beyond the grid',
    path: ['tiles'],
  })
  .refine(({ tiles }) => tiles.every((one, index) => tiles.slice(index + 1).every((other) => !overlap(one, other))), {
    error: 'tiles lie over each other',
    path: ['tiles'],
  })
  .refine(({ tiles }) => tiles.some((tile) => tile.cameraId !== undefined || tile.kept !== undefined), {
    error: 'no tile has a camera',
    path: ['tiles'],
  });

const seconds = z.int().min(tourLimits.shortest).max(tourLimits.longest);
const stop = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('view'), id, seconds }),
  /** All its cameras, page by page; each page for so long. */
  z.strictObject({ kind: z.literal('facility'), id, size: z.literal(presetSizes), seconds }),
  z.strictObject({
    kind: z.literal('kept'),
    kept: z
      .int()
      .min(0)
      .max(tourLimits.stops - 1),
    seconds,
  }),
]);
const tour = z.strictObject({ kind: z.literal('tour'), stops: z.array(stop).min(1).max(tourLimits.stops) });

const name = text(80).trim().min(1);
const content = z.discriminatedUnion('kind', [grid, tour]);
export type ViewContentInput = z.infer<typeof content>;
export type GridInput = z.infer<typeof grid>;
export type TourInput = z.infer<typeof tour>;

const byId = z.strictObject({ id });

/** Saved views and tours: one's own, and those that one's unit shares. */
export const viewsRest = {
  'GET /api/views': { input: z.strictObject({}), needs: 'session' },
  'GET /api/views/:id': { input: byId, needs: 'session', wall: true },
  /** `shared`: within the caller's unit, where they may. */
  'POST /api/views': { input: z.strictObject({ name, shared: z.boolean(), content }), needs: 'session' },
  /** Answers `conflict` when `version` is not the present one any more. */
  'PATCH /api/views/:id': {
    input: z.strictObject({ id, version: z.int().min(1), name, content }),
    needs: 'session',
  },
  'DELETE /api/views/:id': { input: byId, needs: 'session' },
} as const satisfies Record<string, Request>;

const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

export interface SavedViewSummary {
  id: string;
  kind: 'grid' | 'tour';
  name: string;
  /** The unit that shares it; null for one's own. */
  unit: { id: string; name: string } | null;
  version: number;
  changedBy: { id: string; fullName: string };
  changedAt: string;
  may: { change: boolean };
}

/** `hidden`: something is there that the caller may not see, or that is there no longer; both look the same. */
export interface GridTileView extends Rect {
  camera: CameraView | null;
  hidden: boolean;
}
export type TourStopView =
  | { kind: 'hidden'; seconds: number }
  | { kind: 'view'; id: string; name: string; seconds: number }
  | { kind: 'facility'; id: string; name: string; size: PresetSize; seconds: number };

export type SavedView = SavedViewSummary &
  ({ kind: 'grid'; columns: number; rows: number; tiles: GridTileView[] } | { kind: 'tour'; stops: TourStopView[] });

export interface ViewsReplies {
  'GET /api/views': {
    views: SavedViewSummary[];
    /** The unit within which the caller may share views; null for none. */
    shareIn: { id: string; name: string } | null;
  };
  'GET /api/views/:id': SavedView;
  'POST /api/views': SavedView;
  'PATCH /api/views/:id': SavedView;
  'DELETE /api/views/:id': null;
}
