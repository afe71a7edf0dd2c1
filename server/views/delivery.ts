import { permittedCameras, permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { GridTileView, SavedView, SavedViewSummary, TourStopView } from '../contract/views.ts';
import type { CameraView } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { KeptContent, SavedViewRow } from './repository.ts';

type Grid = Extract<KeptContent, { kind: 'grid' }>;
type Tour = Extract<KeptContent, { kind: 'tour' }>;

/** What of some saved views an actor may know of: what is not in here is neither named nor counted. */
export interface Known {
  cameras: ReadonlySet<string>;
  facilities: ReadonlySet<string>;
  /** The grids that the actor can open, by id. */
  grids: ReadonlyMap<string, SavedViewRow>;
}

const camerasOf = ({ content }: SavedViewRow): string[] =>
  content.kind === 'grid' ? content.tiles.flatMap(({ cameraId }) => cameraId ?? []) : [];
const stopsOf = ({ content }: SavedViewRow, kind: 'view' | 'facility'): string[] =>
  content.kind === 'tour' ? content.stops.flatMap((stop) => (stop.kind === kind ? stop.id : [])) : [];

/** Asked once for all of `rows`, which are those that the actor may know of by their owners. */
export async function knownOf(prisma: PrismaClient, actor: Actor, rows: readonly SavedViewRow[]): Promise<Known> {
  const facilityIds = [...new Set(rows.flatMap((row) => stopsOf(row, 'facility')))];
  const cameras = await permittedCameras(prisma, actor, 'camera.read', [...new Set(rows.flatMap(camerasOf))]);
  const facilities = await permittedFacilities(prisma, actor, 'facility.read', facilityIds);
  const grids = rows.filter((row) => row.content.kind === 'grid' && opens(row, { cameras }));
  return { cameras, facilities, grids: new Map(grids.map((row) => [row.id, row])) };
}

const opens = (row: SavedViewRow, { cameras }: Pick<Known, 'cameras'>): boolean =>
  row.personId !== null || camerasOf(row).some((id) => cameras.has(id));

/** Whether the actor may know of it: one's own always, a shared one when something in it can be shown to them. */
export function isKnown(row: SavedViewRow, known: Known): boolean {
  if (row.personId !== null || row.content.kind === 'grid') return opens(row, known);
  return row.content.stops.some((stop) => stopView(stop, known).kind !== 'hidden');
}

export const summary = (row: SavedViewRow, change: boolean): SavedViewSummary => ({
  id: row.id,
  kind: row.content.kind,
  name: row.name,
  unit: row.unit && { id: row.unit.id, name: row.unit.name },
  version: row.version,
  changedBy: row.changedBy,
  changedAt: row.changedAt.toISOString(),
  may: { change },
});

/** `cameras`: those of the view that the actor may know of; `facilityNames`: of the facilities that it names. */
export function savedView(
  row: SavedViewRow,
  change: boolean,
  known: Known,
  cameras: ReadonlyMap<string, CameraView>,
  facilityNames: ReadonlyMap<string, string>,
): SavedView {
  const { content } = row;
  if (content.kind === 'tour') {
    const stops = content.stops.map((stop) => stopView(stop, known, facilityNames));
    return { ...summary(row, change), kind: 'tour', stops };
  }
  const { columns, rows } = content;
  return {
    ...summary(row, change),
    kind: 'grid',
    columns,
    rows,
    tiles: content.tiles.map((tile) => tileView(tile, cameras)),
  };
}

function tileView(
  { x, y, w, h, cameraId }: Grid['tiles'][number],
  cameras: ReadonlyMap<string, CameraView>,
): GridTileView {
  const camera = (cameraId !== undefined && cameras.get(cameraId)) || null;
  return { x, y, w, h, camera, hidden: cameraId !== undefined && !camera };
}

function stopView(
  stop: Tour['stops'][number],
  known: Known,
  facilityNames?: ReadonlyMap<string, string>,
): TourStopView {
  const { id, seconds } = stop;
  if (stop.kind === 'facility') {
    if (!known.facilities.has(id)) return { kind: 'hidden', seconds };
    return { kind: 'facility', id, name: facilityNames?.get(id) ?? '', size: stop.size, seconds };
  }
  const grid = known.grids.get(id);
  return grid ? { kind: 'view', id, name: grid.name, seconds } : { kind: 'hidden', seconds };
}
