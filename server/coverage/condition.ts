import type {
  Condition,
  ConnectionRow,
  FacilityNumbers,
  OpenNumbers,
  ProblemKind,
  ZoneCoverage,
  ZoneState,
} from '../contract/coverage.ts';
import { zones, type Zone } from '../contract/common.ts';
import type { StreamState } from '../contract/stream-state.ts';
import type { RegisteredCamera, RegisteredFacility } from './register.ts';

/** What was last found out about a camera; times in milliseconds since the epoch. */
export interface Found {
  state: StreamState;
  /** Up to when it is known to be so. */
  checkedAt: number;
  /** Whether it is so at present. */
  present: boolean;
  /** When it was last known to be well, if it is not now. */
  wellAt?: number | undefined;
}

/** The media side, as far as coverage asks it. */
export interface CameraStates {
  found(cameraId: string): Found | undefined;
  /** A look that found a camera well counts for so long, milliseconds. */
  freshMs(): number;
}

/** A camera as it is judged: what a look found long ago says that it was out, not that it is well. */
export interface Judged extends RegisteredCamera {
  condition: Condition;
  found: Found | undefined;
}

export function judge(camera: RegisteredCamera, states: CameraStates, now: number): Judged {
  const found = states.found(camera.id);
  // What nobody may look at covers nothing.
  return { ...camera, found, condition: camera.hiddenAt ? 'down' : conditionOf(found, states.freshMs(), now) };
}

export function conditionOf(found: Found | undefined, freshMs: number, now: number): Condition {
  if (!found) return 'unknown';
  const { kind } = found.state;
  if (kind === 'idle' || kind === 'connecting') return 'unknown';
  // Bad pictures are pictures.
  if (kind !== 'live' && kind !== 'degraded') return 'down';
  return found.present || now - found.checkedAt <= freshMs ? 'well' : 'unknown';
}

/** One that is well is enough; one that is known to be out is worth telling before one of which nothing is known. */
function zoneState(cameras: readonly Judged[]): ZoneState {
  if (cameras.length === 0) return 'missing';
  const some = (condition: Condition) => cameras.some((camera) => camera.condition === condition);
  return some('well') ? 'covered' : some('down') ? 'down' : 'unknown';
}

/** The required zones and any other with a camera, in the register's order. */
export function zonesOf({ required, cameras }: RegisteredFacility, states: CameraStates, now: number): ZoneCoverage[] {
  const byZone = Map.groupBy(cameras, ({ zone }) => zone);
  return zones.flatMap((zone: Zone): ZoneCoverage[] => {
    const there = (byZone.get(zone) ?? []).map((camera) => judge(camera, states, now));
    const isRequired = required.includes(zone);
    if (!isRequired && there.length === 0) return [];
    const state = zoneState(there);
    const out = there.find(({ condition }) => condition === 'down')?.found?.state;
    return [
      {
        ...{ zone, required: isRequired, state },
        reason: state === 'down' && out && 'reason' in out ? out.reason : null,
        cameras: there.map(({ id, name, condition, found }) => ({ id, name, condition, ...knownState(found) })),
      },
    ];
  });
}

/** As a list tells it. */
export const knownState = (found: Found | undefined): Pick<ConnectionRow, 'state' | 'checkedAt' | 'wellAt'> => ({
  state: found?.state ?? { kind: 'idle' },
  ...(found && !found.present && { checkedAt: new Date(found.checkedAt).toISOString() }),
  ...(found?.wellAt !== undefined && { wellAt: new Date(found.wellAt).toISOString() }),
});

/** How much a problem counts when facilities are put in order: one where nobody can look at all is worse than any number of zones. */
const weights: Record<ProblemKind, number> = {
  refused: 10_000,
  not_connectable: 8_000,
  not_connected: 6_000,
  unattended: 5_000,
  zones_down: 100,
  zones_missing: 50,
  alerts: 20,
  cameras_down: 1,
};

export function numbersOf(
  facility: RegisteredFacility,
  states: CameraStates,
  now: number,
  open: OpenNumbers,
): FacilityNumbers {
  const covered = zonesOf(facility, states, now);
  const required = covered.filter((zone) => zone.required);
  const count = (state: ZoneState) => required.filter((zone) => zone.state === state).length;
  const cameras = noCameras();
  for (const { condition } of covered.flatMap((zone) => zone.cameras)) {
    cameras.total += 1;
    cameras[condition] += 1;
  }
  const zoneCounts = {
    required: required.length,
    ...{ covered: count('covered'), down: count('down'), unknown: count('unknown'), missing: count('missing') },
  };
  const unconnected = facility.outcome ?? (cameras.total === 0 ? 'not_connected' : null);
  const possible: FacilityNumbers['problems'] = [
    ...(unconnected ? [{ kind: unconnected, count: 1 } as const] : []),
    { kind: 'unattended', count: open.unattended },
    { kind: 'zones_down', count: zoneCounts.down },
    // Where there is no camera at all, that no zone has one goes without saying.
    { kind: 'zones_missing', count: cameras.total === 0 ? 0 : zoneCounts.missing },
    { kind: 'alerts', count: open.alerts },
    { kind: 'cameras_down', count: cameras.down },
  ];
  const problems = possible.filter(({ count: some }) => some > 0);
  return {
    ...{ id: facility.id, zones: zoneCounts, cameras, open, problems },
    weight: problems.reduce((sum, { kind, count: some }) => sum + weights[kind] * some, 0),
  };
}

export const noCameras = (): FacilityNumbers['cameras'] => ({ total: 0, well: 0, down: 0, unknown: 0 });
export const noZones = (): FacilityNumbers['zones'] => ({ required: 0, covered: 0, down: 0, unknown: 0, missing: 0 });

/** Adds the numbers of one to those of the sum, name by name. */
export function add<Name extends string>(sum: Record<Name, number>, one: Record<Name, number>): void {
  for (const name of Object.keys(sum) as Name[]) sum[name] += one[name];
}
