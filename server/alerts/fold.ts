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

/** From what is the least to what is the most. */
const cutReasons = ['one_host', 'several', 'all_cameras'] as const;
export type CutReason = (typeof cutReasons)[number];

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
  if (together.length < Math.min(cutCameras, Math.max(2, total))) return undefined;
  return lookOf(down, together, total);
}

/**
 * What a cut looks like now that more of the facility is out: what began with a recorder may be the power of the house. While it lasts it only
 * grows, so that a camera which returns early takes nothing back. `down`: all that are out; `beganAt`: when the cut did. Pure.
 */
export function grownCut(before: CutReason, down: readonly Down[], total: number, beganAt: Date): CutReason {
  const earliest = beganAt.getTime() - cutWindowMs;
  const its = down.filter(({ since }) => since.getTime() >= earliest);
  const now = lookOf(down, its, total);
  return cutReasons.indexOf(now) > cutReasons.indexOf(before) ? now : before;
}

/** `together`: those of `down` that go for the one cause. */
function lookOf(down: readonly Down[], together: readonly Down[], total: number): CutReason {
  if (down.length >= total && total >= 2) return 'all_cameras';
  const [first] = together;
  return first?.host && together.every(({ host }) => host === first.host) ? 'one_host' : 'several';
}

export type RegionReason = 'several_facilities' | 'all_facilities';

/** What a province's cut looks like, which does not shrink while it lasts either. `dark`: its facilities that are; `peers`: all of them. Pure. */
export const regionLook = (before: string | null, dark: number, peers: number): RegionReason =>
  before === 'all_facilities' || dark >= peers ? 'all_facilities' : 'several_facilities';

/** Whether facilities of one kind in one province that are without any picture, or cut, make one cut of the province. Pure. */
export const isRegionCut = (places: readonly { since: Date }[]): boolean => fresh(places).length >= cutFacilities;
