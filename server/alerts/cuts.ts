import type { Draft, Drafts } from './drafts.ts';
import { later } from './drafts.ts';
import { cutKey, isPictureSource, regionKey, type AlertFact } from './facts.ts';
import { cutOf, grownCut, isRegionCut, regionLook, type CutReason, type Down } from './fold.ts';
import { isOpen } from './life.ts';
import { regionOf, type CameraPlace, type FacilityPlace, type Places } from './places.ts';
import type { Rule, RuleSubject } from './rules.ts';

export interface CutsOptions {
  drafts: Drafts;
  places: Pick<Places, 'cameras' | 'facilities'>;
  rule: (subject: RuleSubject) => Rule;
  now: Date;
}

/** Makes one alert of what goes for one cause: cameras of a facility, and facilities of a province. */
export class Cuts {
  readonly #options: CutsOptions;
  readonly #drafts: Drafts;

  constructor(options: CutsOptions) {
    this.#options = options;
    this.#drafts = options.drafts;
  }

  /** Whether the fact is a cut's: of a camera inside, or of one more that goes while the cut lasts. */
  take({ active, at }: AlertFact, camera: CameraPlace): boolean {
    const cut = this.#drafts.open(cutKey(camera.facilityId));
    if (!cut) return false;
    const member = cut.members.get(camera.cameraId);
    if (active) {
      if (!cut.active && !member) return false;
      this.#drafts.join(cut, camera.cameraId, at);
      this.#grow(cut, camera.total);
      this.#foldRegion(camera, at);
      return true;
    }
    if (!member) return false;
    this.#drafts.leave(cut, camera.cameraId, at);
    return true;
  }

  /** Cameras of one facility that went down together become one alert, with them inside; facilities that did so one above theirs. */
  fold(place: CameraPlace, at: Date): void {
    this.#foldFacility(place, at);
    this.#foldRegion(place, at);
  }

  #foldFacility(place: CameraPlace, at: Date): void {
    const { facilityId, total } = place;
    const singles = this.#drafts.all.filter(
      (draft) =>
        draft.facilityId === facilityId &&
        isPictureSource(draft.source) &&
        isOpen(draft.state) &&
        draft.active &&
        draft.cameraId,
    );
    const down = singles.map((single) => this.#down(single.cameraId!, single.lastAt));
    const reason = down.length > 0 ? cutOf(down, total) : undefined;
    const rule = reason && this.#options.rule({ source: 'cut', path: place.path, zone: null, at });
    if (!rule?.enabled) return;
    const key = cutKey(facilityId);
    const cut = this.#drafts.open(key) ?? this.#drafts.add({ source: 'cut', key, nodeId: facilityId, at, rule });
    Object.assign(cut, { facilityId, manager: place.manager, kind: place.kind, reason: cut.reason ?? reason });
    for (const single of singles) {
      this.#drafts.join(cut, single.cameraId!, single.lastAt);
      this.#drafts.fold(single, cut, at);
    }
    this.#grow(cut, total);
  }

  /** The reason of a facility's cut says how far it has come. */
  #grow(cut: Draft, total: number): void {
    const down = [...cut.members].flatMap(([id, { since, endedAt }]) => (endedAt ? [] : [this.#down(id, since)]));
    cut.reason = grownCut(cut.reason as CutReason, down, total, cut.openedAt);
  }

  #down = (cameraId: string, since: Date): Down => ({
    cameraId,
    since,
    host: this.#options.places.cameras.get(cameraId)?.host ?? null,
  });

  /** Facilities of one province that are without any picture at once become one alert for whoever sees the province; each keeps its own. */
  #foldRegion(place: FacilityPlace, at: Date): void {
    const group = regionOf(place);
    const loose = this.#drafts.all.filter((draft) => !draft.foldedIntoId && this.#isDark(draft, group));
    if (loose.length === 0) return;
    const key = regionKey(group);
    const open = this.#drafts.open(key);
    if (!open?.active && !isRegionCut(loose.map(({ lastAt }) => ({ since: lastAt })))) return;
    const rule = this.#options.rule({ source: 'region_cut', path: place.path.slice(0, -1), zone: null, at });
    if (!rule.enabled) return;
    const region = open ?? this.#drafts.add({ source: 'region_cut', key, nodeId: place.regionId, at, rule });
    if (!region.active) this.#drafts.repeat(region, { at });
    Object.assign(region, { manager: place.manager, kind: place.kind, lastAt: later(at, region.lastAt) });
    for (const draft of loose) this.#drafts.fold(draft, region, at);
    const dark = this.#drafts.all.filter(({ foldedIntoId, active }) => active && foldedIntoId === region.id).length;
    region.reason = regionLook(region.reason, dark, place.peers);
  }

  /** Whether nothing is seen of the alert's facility, and it is one of the group. */
  #isDark({ facilityId, active, state, source }: Draft, group: string): boolean {
    const facility = facilityId ? this.#options.places.facilities.get(facilityId) : undefined;
    if (!facility || regionOf(facility) !== group || !active || !isOpen(state)) return false;
    return source === 'cut' || (isPictureSource(source) && facility.total === 1);
  }
}
