import { Cuts } from './cuts.ts';
import { decide, worse } from './decide.ts';
import { Drafts, later, type Draft } from './drafts.ts';
import { isPictureSource, keyOf, type AlertFact } from './facts.ts';
import type { CameraPlace, FacilityPlace, Places } from './places.ts';
import type { Rule, RuleSubject } from './rules.ts';

export interface BoardOptions extends Places {
  /** All that the facts of this turn may concern: open ones, and those closed a moment ago. */
  alerts: readonly Draft[];
  rule: (subject: RuleSubject) => Rule;
  now: Date;
}

interface Place {
  nodeId: string;
  path: readonly string[];
  facility: FacilityPlace | undefined;
  camera: CameraPlace | undefined;
}

/** Takes facts in, one after the other, and holds what the alerts are afterwards. Knows neither the database nor a clock. */
export class Board {
  readonly #options: BoardOptions;
  readonly #drafts: Drafts;
  readonly #cuts: Cuts;

  constructor(options: BoardOptions) {
    const { alerts, rule, now } = options;
    this.#options = options;
    this.#drafts = new Drafts(alerts, now);
    this.#cuts = new Cuts({ drafts: this.#drafts, places: options, rule, now });
  }

  /** What is new or other than it was. */
  get changed(): Draft[] {
    return this.#drafts.changed;
  }

  apply(fact: AlertFact): void {
    const place = this.#place(fact);
    if (!place || (fact.active && (place.camera ?? place.facility)?.gone)) return;
    const { camera } = place;
    const folds = camera && isPictureSource(fact.source);
    if (folds && this.#cuts.take(fact, camera)) return;
    if (this.#take(fact, place) && folds) this.#cuts.fold(camera, fact.at);
  }

  /** Whether something began by it. */
  #take(fact: AlertFact, place: Place): boolean {
    const known = this.#drafts.newest(keyOf(fact));
    switch (decide(fact, known && { ...known, source: known.source as AlertFact['source'] })) {
      case 'none':
        return false;
      case 'end':
        this.#drafts.end(known!, fact.at);
        return false;
      case 'change':
        this.#change(known!, fact, place);
        return false;
      case 'repeat':
        this.#drafts.repeat(known!, fact);
        return true;
      case 'recur':
        this.#recur(known!, fact, place);
        return true;
      case 'open':
        return this.#open(fact, place);
    }
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

  #ruleOf({ source, at }: AlertFact, { path, camera }: Place): Rule {
    return this.#options.rule({ source, path, zone: camera?.zone ?? null, at });
  }

  /** Whether the rules make an alert of it. */
  #open(fact: AlertFact, place: Place): boolean {
    const { source, at } = fact;
    const rule = this.#ruleOf(fact, place);
    if (!rule.enabled) return false;
    const { facility, camera, nodeId } = place;
    Object.assign(this.#drafts.add({ source, key: keyOf(fact), nodeId, at, rule }), {
      facilityId: facility?.facilityId ?? null,
      cameraId: camera?.cameraId ?? null,
      manager: facility?.manager ?? null,
      kind: facility?.kind ?? null,
      reason: fact.reason ?? null,
      text: fact.text ?? null,
      alsoTell: [...(fact.alsoTell ?? [])],
    });
    return true;
  }

  #change(draft: Draft, fact: AlertFact, place: Place): void {
    const { source, reason, at } = fact;
    draft.severity = worse(draft.severity, this.#ruleOf(fact, place).severity);
    Object.assign(draft, { source, reason: reason ?? null, lastAt: later(at, draft.lastAt) });
    this.#drafts.step(draft, 'changed', at, source);
  }

  #recur(draft: Draft, fact: AlertFact, place: Place): void {
    const { source, at, reason } = fact;
    const rule = this.#ruleOf(fact, place);
    if (!rule.enabled) return;
    this.#drafts.live(draft, 'recur');
    draft.count += 1;
    Object.assign(draft, { active: true, endedAt: null, closedAt: null, takenById: null, takenAt: null });
    const escalateAt = this.#drafts.due(rule);
    Object.assign(draft, { level: 0, escalateAt, source, reason: reason ?? null, lastAt: at });
    this.#drafts.step(draft, 'recurred', at, null);
  }
}
