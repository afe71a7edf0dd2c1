/** Cameras that go down within this time of each other go for one cause. */
export const cutWindowMs = 60_000;
/** So many at once are a cut, in a facility or (facilities without any picture) in a province; a facility that has fewer: all of them. */
export const cutCameras = 3;
export const cutFacilities = 3;

/** A camera through which nothing is seen. */
export interface Down {
  cameraId: string;
  since: Date;
  /** Host and port that its stream comes from: a recorder has many cameras. */
  host: string | null;
}

export type CutReason = 'all_cameras' | 'one_host' | 'several';

/** The newest of them, and what went down within the window before. */
export function fresh<Item extends { since: Date }>(items: readonly Item[]): Item[] {
  const newest = Math.max(...items.map(({ since }) => since.getTime()));
  return items.filter(({ since }) => newest - since.getTime() <= cutWindowMs);
}

/**
 * Whether cameras of one facility that are down make one cut, and what that looks like; undefined when each is a matter of its own.
 * `total`: cameras of the facility. Pure.
 */
export function cutOf(down: readonly Down[], total: number): CutReason | undefined {
  const together = fresh(down);
  const all = down.length >= total && total >= 2;
  if (together.length < Math.min(cutCameras, Math.max(2, total))) return undefined;
  if (all) return 'all_cameras';
  const [first] = together;
  return first?.host && together.every(({ host }) => host === first.host) ? 'one_host' : 'several';
}

/** Whether facilities of one kind in one province that are without any picture, or cut, make one cut of the province. Pure. */
export const isRegionCut = (places: readonly { since: Date }[]): boolean => fresh(places).length >= cutFacilities;
