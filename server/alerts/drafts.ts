import { randomUUID } from 'node:crypto';
import type { AlertSource, AlertStepKind } from '../contract/alerts.ts';
import type { Alert } from '../db/generated/client.ts';
import { settleMs } from './decide.ts';
import type { AlertFact } from './facts.ts';
import { isOpen, nextState, type LifeEvent } from './life.ts';
import type { Rule } from './rules.ts';

/** Beginnings and ends of one alert that are kept as steps; of what goes on flapping only the count. */
const mostRepeats = 20;

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

/** The alerts of one turn, and what may become of each of them. Knows neither the database nor a clock. */
export class Drafts {
  readonly #now: Date;
  readonly #all: Draft[];
  readonly #byId = new Map<string, Draft>();
  readonly #newest = new Map<string, Draft>();

  constructor(alerts: readonly Draft[], now: Date) {
    this.#now = now;
    this.#all = alerts.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
    for (const draft of this.#all) {
      this.#byId.set(draft.id, draft);
      const known = this.#newest.get(draft.key);
      if (!known || !isOpen(known.state)) this.#newest.set(draft.key, draft);
    }
  }

  get all(): readonly Draft[] {
    return this.#all;
  }

  /** What is new or other than it was. */
  get changed(): Draft[] {
    return this.#all.filter(({ touched }) => touched);
  }

  newest(key: string): Draft | undefined {
    return this.#newest.get(key);
  }

  /** The newest, while it is open. */
  open(key: string): Draft | undefined {
    const draft = this.#newest.get(key);
    return draft && isOpen(draft.state) ? draft : undefined;
  }

  /** The cut that it is inside of. */
  above({ foldedIntoId }: Draft): Draft | undefined {
    return foldedIntoId ? this.#byId.get(foldedIntoId) : undefined;
  }

  add(given: { source: AlertSource; key: string; nodeId: string; at: Date; rule: Rule }): Draft {
    const { source, key, nodeId, at, rule } = given;
    const draft: Draft = {
      ...{ id: randomUUID(), number: 0, version: 1, source, severity: rule.severity, state: 'new', key, nodeId },
      ...{ facilityId: null, cameraId: null, manager: null, kind: null, reason: null, text: null },
      ...{ count: 1, active: true, openedAt: at, lastAt: at, endedAt: null, changedAt: this.#now, level: 0 },
      escalateAt: this.due(rule),
      ...{ settleAt: null, takenById: null, takenAt: null, closedAt: null, foldedIntoId: null, alsoTell: [] },
      ...{ members: new Map(), isNew: true, touched: true, changedMembers: new Set(), newSteps: [] },
    };
    draft.newSteps.push({ kind: 'opened', at, note: null });
    this.#all.push(draft);
    this.#byId.set(draft.id, draft);
    this.#newest.set(key, draft);
    return draft;
  }

  /** When the second rung is told. */
  due({ escalateAfterS, tell }: Rule): Date | null {
    if (escalateAfterS === null || tell.length <= 1) return null;
    return new Date(this.#now.getTime() + escalateAfterS * 1000);
  }

  repeat(
    draft: Draft,
    { at, source, reason, text }: Pick<AlertFact, 'at' | 'reason' | 'text'> & { source?: AlertSource },
  ): void {
    draft.count += 1;
    Object.assign(draft, { active: true, endedAt: null, settleAt: null, lastAt: later(at, draft.lastAt) });
    if (source) draft.source = source;
    if (reason) draft.reason = reason;
    // What people report is kept, each word of it, as steps.
    this.step(draft, 'repeated', at, text ?? null);
    const region = this.above(draft);
    if (region && !region.active) this.repeat(region, { at });
  }

  end(draft: Draft, at: Date): void {
    Object.assign(draft, { active: false, endedAt: later(at, draft.openedAt) });
    if (draft.state === 'new') draft.settleAt = new Date(this.#now.getTime() + settleMs);
    this.step(draft, 'ended', at, null);
    const region = this.above(draft);
    if (!region?.active) return;
    if (this.#all.every(({ foldedIntoId, active }) => foldedIntoId !== region.id || !active)) this.end(region, at);
  }

  /** One more camera of a cut, or one that goes again. */
  join(cut: Draft, cameraId: string, at: Date): void {
    const member = cut.members.get(cameraId);
    if (member && !member.endedAt) return;
    cut.members.set(cameraId, { since: at, endedAt: null, count: (member?.count ?? 0) + 1 });
    cut.changedMembers.add(cameraId);
    cut.lastAt = later(at, cut.lastAt);
    if (cut.active) this.touch(cut);
    else this.repeat(cut, { at });
  }

  /** A camera of a cut is back; with the last of them the cut is over. */
  leave(cut: Draft, cameraId: string, at: Date): void {
    const member = cut.members.get(cameraId);
    if (!member || member.endedAt) return;
    member.endedAt = later(at, member.since);
    cut.changedMembers.add(cameraId);
    this.touch(cut);
    if ([...cut.members.values()].every(({ endedAt }) => endedAt)) this.end(cut, at);
  }

  /** It goes on as part of another: a camera's is closed, a facility's cut stays open for its own people. */
  fold(draft: Draft, into: Draft, at: Date): void {
    if (into.source === 'cut') {
      this.live(draft, 'fold');
      Object.assign(draft, { closedAt: this.#now, escalateAt: null, settleAt: null });
    }
    draft.foldedIntoId = into.id;
    this.step(draft, 'folded', at, null);
  }

  live(draft: Draft, event: LifeEvent): void {
    draft.state = nextState(draft.state, event) ?? draft.state;
    draft.version += 1;
  }

  touch(draft: Draft): void {
    // What a province's cut has inside is told with it.
    for (const other of [draft, this.above(draft)]) {
      if (other) Object.assign(other, { touched: true, changedAt: this.#now });
    }
  }

  step(draft: Draft, kind: AlertStepKind, at: Date, note: string | null): void {
    this.touch(draft);
    const bounded = kind === 'ended' || kind === 'changed' || (kind === 'repeated' && note === null);
    if (!bounded || draft.count <= mostRepeats) draft.newSteps.push({ kind, at, note });
  }
}

export const later = (a: Date, b: Date): Date => (a > b ? a : b);
