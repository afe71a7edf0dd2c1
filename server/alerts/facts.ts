import type { AlertRung, AlertSource } from '../contract/alerts.ts';
import type { CameraFactKind } from '../contract/rest.ts';
import type { StreamState } from '../contract/stream-state.ts';

/** Sources that say the same of a camera, one worse than the other: nothing of use is seen through it. They are one alert. */
export const pictureSources = ['offline', 'frozen', 'black'] as const satisfies readonly AlertSource[];
export type PictureSource = (typeof pictureSources)[number];
export const isPictureSource = (source: AlertSource): source is PictureSource =>
  (pictureSources as readonly AlertSource[]).includes(source);

/** That something began or ended. A camera's place is looked up when the fact is taken in. */
export interface AlertFact {
  source: Exclude<AlertSource, 'cut' | 'region_cut'>;
  /** Where: a camera, a facility, or a unit of the tree. */
  about: { cameraId: string } | { facilityId: string } | { nodeId: string };
  active: boolean;
  at: Date;
  reason?: string | undefined;
  /** A person's own words. */
  text?: string | undefined;
  /** What tells several of one source at one place apart. */
  part?: string | undefined;
  /** Who is told whenever another rung is. */
  alsoTell?: readonly AlertRung[] | undefined;
}

/** What repeats are folded by: one open alert for each. */
export function keyOf({ source, about, part }: Pick<AlertFact, 'source' | 'about' | 'part'>): string {
  const place = 'cameraId' in about ? about.cameraId : 'facilityId' in about ? about.facilityId : about.nodeId;
  return [isPictureSource(source) ? 'picture' : source, place, ...(part ? [part] : [])].join(' ');
}
export const cutKey = (facilityId: string): string => `cut ${facilityId}`;
export const regionKey = (group: string): string => `region_cut ${group}`;

/** Reasons of a stream that say nothing of the camera: what is short is on our side. */
const ours = new Set(['media_restarting', 'session_limit', 'server_busy', 'transcoding_full', 'transcoding_failed']);

/** What a stream's state says of its camera; undefined when it says nothing yet. */
export function factOfState(cameraId: string, state: StreamState, now: Date): AlertFact | undefined {
  const about = { cameraId };
  switch (state.kind) {
    case 'live':
    case 'degraded':
      return { source: 'offline', about, active: false, at: now };
    case 'frozen':
    case 'black':
      return { source: state.kind, about, active: true, at: new Date(state.since), reason: state.reason };
    case 'offline':
    case 'refused':
    case 'unsupported':
      if (ours.has(state.reason)) return undefined;
      return { source: 'offline', about, active: true, at: new Date(state.since), reason: state.reason };
    default:
      return undefined;
  }
}

/** What a device noticed by itself. */
export const factOfDevice = (
  cameraId: string,
  { kind, active, at, source }: { kind: CameraFactKind; active: boolean; at: Date; source: string },
): AlertFact => ({ source: kind, about: { cameraId }, active, at, part: source || undefined });
