import { randomUUID } from 'node:crypto';
import type { AlertSource, AlertStepKind } from '../contract/alerts.ts';
import type { Zone } from '../contract/common.ts';
import type { Alert, FacilityKind, Manager } from '../db/generated/client.ts';
import { decide, settleMs, worse } from './decide.ts';
import { cutKey, isPictureSource, keyOf, regionKey, type AlertFact } from './facts.ts';
import { cutOf, isRegionCut, type Down } from './fold.ts';
import { isOpen, nextState, type LifeEvent } from './life.ts';
import type { Rule, RuleSubject } from './rules.ts';

/** Beginnings and ends of one alert that are kept as steps; of what goes on flapping only the count. */
const mostRepeats = 20;

/** A facility as alerts need it. */
export interface FacilityPlace {
  facilityId: string;
  /** The node above it. */
  regionId: string;
  path: readonly string[];
  manager: Manager;
  kind: FacilityKind;
  /** Cameras in use. */
  total: number;
  /** Closed, or taken out: what is open there still ends, and nothing begins. */
  gone: boolean;
}

export interface CameraPlace extends FacilityPlace {
  cameraId: string;
  zone: Zone;
  host: string | null;
}

export interface Member {
  since: Date;
  endedAt: Date | null;
  count: number;
}

/** An alert while it is worked on. `number` is 0 until the database has given one. */
export type Draft = Omit<Alert, 'createdAt'> & {
  /** Of a cut. */
  members: Map<string, Member>;
  isNew: boolean;
  touched: boolean;
  changedMembers: Set<string>;
  newSteps: { kind: AlertStepKind; at: Date; note: string | null }[];
};

export interface BoardOptions {
  /** All that the facts of this turn may concern: open ones, and those closed a moment ago. */
  alerts: readonly Draft[];
  cameras: ReadonlyMap<string, CameraPlace>;
  facilities: ReadonlyMap<string, FacilityPlace>;
  /** Units that are no facilities, with their paths. */
  nodes: ReadonlyMap<string, readonly string[]>;
  rule: (subject: RuleSubject) => Rule;
  now: Date;
}

interface Place {
  nodeId: string;
  path: readonly string[];
  facility: FacilityPlace | undefined;
  camera: CameraPlace | undefined;
}

const regionOf = ({ regionId, manager, kind }: FacilityPlace): string => `${regionId} ${manager} ${kind}`;

/** Takes facts in, one after the other, and holds what the alerts are afterwards. Knows neither the database nor a clock. */
export class Board {
  readonly #options: BoardOptions;
  readonly #drafts: Draft[];
  readonly #newest = new Map<string, Draft>();

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#drafts = options.alerts.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
    for (const draft of this.#drafts) {
      const known = this.#newest.get(draft.key);
      if (!known || !isOpen(known.state)) this.#newest.set(draft.key, draft);
    }
  }

  /** What is new or other than it was. */
  get changed(): Draft[] {
    return this.#drafts.filter(({ touched }) => touched);
  }

  apply(fact: AlertFact): void {
    const place = this.#place(fact);
    if (!place || (fact.active && (place.camera ?? place.facility)?.gone)) return;
    const { camera } = place;
    if (camera && isPictureSource(fact.source) && this.#applyToCut(fact, camera)) return;
    const known = this.#newest.get(keyOf(fact));
    switch (decide(fact, known && { ...known, source: known.source as AlertFact['source'] })) {
      case 'none':
        return;
      case 'end':
        this.#end(known!, fact.at);
        return;
      case 'open':
        if (!this.#open(fact, place)) return;
        break;
      case 'repeat':
        this.#repeat(known!, fact);
        break;
      case 'change':
        this.#change(known!, fact, place);
        return;
      case 'recur':
        this.#recur(known!, fact, place);
    }
    if (camera && isPictureSource(fact.source)) this.#foldFacility(camera, fact.at);
  }

  #place({ about }: AlertFact): Place | undefined {
    const { cameras, facilities, nodes } = this.#options;
    if ('nodeId' in about) {
      const path = nodes.get(about.nodeId);
      return path && { nodeId: about.nodeId, path, facility: undefined, camera: undefined };
    }
    const camera = 'cameraId' in about ? cameras.get(about.cameraId) : undefined;
    const facility = 'cameraId' in about ? camera : facilities.get(about.facilityId);
    return facility && { nodeId: facility.facilityId, path: facility.path, facility, camera };
  }

  /** Whether the fact is a cut's: of a camera inside, or of one more that goes while the cut lasts. */
  #applyToCut({ active, at }: AlertFact, camera: CameraPlace): boolean {
    const cut = this.#newest.get(cutKey(camera.facilityId));
    if (!cut || !isOpen(cut.state)) return false;
    const member = cut.members.get(camera.cameraId);
    if (active) {
      if (!cut.active && !member) return false;
      this.#join(cut, camera.cameraId, at);
      this.#foldRegion(camera, at);
      return true;
    }
    if (!member) return false;
    if (member.endedAt) return true;
    member.endedAt = later(at, member.since);
    cut.changedMembers.add(camera.cameraId);
    this.#touch(cut);
    if ([...cut.members.values()].every(({ endedAt }) => endedAt)) this.#end(cut, at);
    return true;
  }

  #open(fact: AlertFact, place: Place): Draft | undefined {
    const { source, at } = fact;
    const zone = place.camera?.zone ?? null;
    const rule = this.#options.rule({ source, path: place.path, zone, at });
    if (!rule.enabled) return undefined;
    const draft = this.#add({ source, key: keyOf(fact), nodeId: place.nodeId, at, rule });
    Object.assign(draft, {
      facilityId: place.facility?.facilityId ?? null,
      cameraId: place.camera?.cameraId ?? null,
      manager: place.facility?.manager ?? null,
      kind: place.facility?.kind ?? null,
      reason: fact.reason ?? null,
      text: fact.text ?? null,
    });
    return draft;
  }

  #add(given: { source: AlertSource; key: string; nodeId: string; at: Date; rule: Rule }): Draft {
    const { source, key, nodeId, at, rule } = given;
    const draft: Draft = {
      ...{ id: randomUUID(), number: 0, version: 1, source, severity: rule.severity, state: 'new', key, nodeId },
      ...{ facilityId: null, cameraId: null, manager: null, kind: null, reason: null, text: null },
      ...{ count: 1, active: true, openedAt: at, lastAt: at, endedAt: null, changedAt: this.#options.now, level: 0 },
      escalateAt: this.#due(rule, 0),
      ...{ settleAt: null, takenById: null, takenAt: null, closedAt: null, foldedIntoId: null },
      ...{ members: new Map(), isNew: true, touched: true, changedMembers: new Set(), newSteps: [] },
    };
    draft.newSteps.push({ kind: 'opened', at, note: null });
    this.#drafts.push(draft);
    this.#newest.set(key, draft);
    return draft;
  }

  #due({ escalateAfterS, tell }: Rule, level: number): Date | null {
    if (escalateAfterS === null || level + 1 >= tell.length) return null;
    return new Date(this.#options.now.getTime() + escalateAfterS * 1000);
  }

  #repeat(
    draft: Draft,
    { at, source, reason, text }: Pick<AlertFact, 'at' | 'reason' | 'text'> & { source?: AlertSource },
  ): void {
    draft.count += 1;
    Object.assign(draft, { active: true, endedAt: null, settleAt: null, lastAt: later(at, draft.lastAt) });
    if (source) draft.source = source;
    if (reason) draft.reason = reason;
    // What people report is kept, each word of it, as steps.
    this.#step(draft, 'repeated', at, text ?? null);
    const region = this.#regionOf(draft);
    if (region && !region.active) this.#repeat(region, { at });
  }

  #change(draft: Draft, { source, reason, at }: AlertFact, place: Place): void {
    const rule = this.#options.rule({ source, path: place.path, zone: place.camera?.zone ?? null, at });
    draft.severity = worse(draft.severity, rule.severity);
    Object.assign(draft, { source, reason: reason ?? null, lastAt: later(at, draft.lastAt) });
    this.#step(draft, 'changed', at, source);
  }

  #recur(draft: Draft, fact: AlertFact, place: Place): void {
    const { source, at, reason } = fact;
    const rule = this.#options.rule({ source, path: place.path, zone: place.camera?.zone ?? null, at });
    if (!rule.enabled) return;
    this.#live(draft, 'recur');
    draft.count += 1;
    Object.assign(draft, { active: true, endedAt: null, closedAt: null, takenById: null, takenAt: null });
    Object.assign(draft, { level: 0, escalateAt: this.#due(rule, 0), source, reason: reason ?? null, lastAt: at });
    this.#step(draft, 'recurred', at, null);
  }

  #end(draft: Draft, at: Date): void {
    Object.assign(draft, { active: false, endedAt: later(at, draft.openedAt) });
    if (draft.state === 'new') draft.settleAt = new Date(this.#options.now.getTime() + settleMs);
    this.#step(draft, 'ended', at, null);
    const region = this.#regionOf(draft);
    if (!region?.active) return;
    if (this.#drafts.every(({ foldedIntoId, active }) => foldedIntoId !== region.id || !active)) this.#end(region, at);
  }

  #join(cut: Draft, cameraId: string, at: Date): void {
    const member = cut.members.get(cameraId);
    if (member && !member.endedAt) return;
    cut.members.set(cameraId, { since: at, endedAt: null, count: (member?.count ?? 0) + 1 });
    cut.changedMembers.add(cameraId);
    cut.lastAt = later(at, cut.lastAt);
    if (cut.active) this.#touch(cut);
    else this.#repeat(cut, { at });
  }

  /** Cameras of one facility that went down together become one alert, with them inside. */
  #foldFacility(place: CameraPlace, at: Date): void {
    const { facilityId, total } = place;
    const singles = this.#drafts.filter(
      (draft) =>
        draft.facilityId === facilityId &&
        isPictureSource(draft.source) &&
        isOpen(draft.state) &&
        draft.active &&
        draft.cameraId,
    );
    const down = singles.map((single): Down => ({
      cameraId: single.cameraId!,
      since: single.lastAt,
      host: this.#options.cameras.get(single.cameraId!)?.host ?? null,
    }));
    const reason = down.length > 0 ? cutOf(down, total) : undefined;
    const rule = reason && this.#options.rule({ source: 'cut', path: place.path, zone: null, at });
    if (rule?.enabled) {
      const key = cutKey(facilityId);
      const before = this.#newest.get(key);
      const cut =
        before && isOpen(before.state) ? before : this.#add({ source: 'cut', key, nodeId: facilityId, at, rule });
      Object.assign(cut, { facilityId, manager: place.manager, kind: place.kind, reason });
      for (const single of singles) {
        this.#join(cut, single.cameraId!, single.lastAt);
        this.#live(single, 'fold');
        Object.assign(single, { foldedIntoId: cut.id, closedAt: this.#options.now, escalateAt: null, settleAt: null });
        this.#step(single, 'folded', at, null);
      }
    }
    this.#foldRegion(place, at);
  }

  /** Facilities of one province that are without any picture at once become one alert for whoever sees the province; each keeps its own. */
  #foldRegion(place: FacilityPlace, at: Date): void {
    const { facilities } = this.#options;
    const group = regionOf(place);
    const dark = this.#drafts.filter((draft) => {
      const facility = draft.facilityId ? facilities.get(draft.facilityId) : undefined;
      if (!facility || regionOf(facility) !== group || !draft.active || !isOpen(draft.state)) return false;
      return draft.source === 'cut' || (isPictureSource(draft.source) && facility.total === 1);
    });
    const loose = dark.filter(({ foldedIntoId }) => !foldedIntoId);
    if (loose.length === 0) return;
    const key = regionKey(group);
    const before = this.#newest.get(key);
    const present = before && isOpen(before.state) && before.active ? before : undefined;
    if (!present && !isRegionCut(loose.map(({ lastAt }) => ({ since: lastAt })))) return;
    const rule = this.#options.rule({ source: 'region_cut', path: place.path.slice(0, -1), zone: null, at });
    if (!rule.enabled) return;
    const open = before && isOpen(before.state) ? before : undefined;
    const region = open ?? this.#add({ source: 'region_cut', key, nodeId: place.regionId, at, rule });
    if (!region.active) this.#repeat(region, { at });
    Object.assign(region, { manager: place.manager, kind: place.kind, lastAt: later(at, region.lastAt) });
    this.#touch(region);
    for (const draft of loose) {
      draft.foldedIntoId = region.id;
      this.#step(draft, 'folded', at, null);
    }
  }

  #regionOf({ foldedIntoId }: Draft): Draft | undefined {
    return foldedIntoId ? this.#drafts.find(({ id }) => id === foldedIntoId) : undefined;
  }

  #live(draft: Draft, event: LifeEvent): void {
    draft.state = nextState(draft.state, event) ?? draft.state;
    draft.version += 1;
  }

  #touch(draft: Draft): void {
    draft.touched = true;
    draft.changedAt = this.#options.now;
  }

  #step(draft: Draft, kind: AlertStepKind, at: Date, note: string | null): void {
    this.#touch(draft);
    const bounded = kind === 'ended' || kind === 'changed' || (kind === 'repeated' && note === null);
    if (!bounded || draft.count <= mostRepeats) draft.newSteps.push({ kind, at, note });
  }
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
