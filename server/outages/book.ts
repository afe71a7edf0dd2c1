import { randomUUID } from 'node:crypto';
import { cutOf, fresh, grownCut, type Down } from '../alerts/fold.ts';
import type { Zone } from '../contract/common.ts';
import type { OutageCause, OutageCut, OutageEntryKind, OutageState } from '../contract/outages.ts';
import { proposedCause } from './cause.ts';
import type { Episode } from './episodes.ts';

/** What goes off so long before the time that was announced belongs to it: milliseconds. */
const earlyMs = 15 * 60_000;
/** How far `lastOutAt` moves before that alone is worth a write: milliseconds. */
const noteworthyMs = 60_000;

export interface BookCamera {
  id: string;
  name: string;
  zone: Zone;
  /** Host and port: a recorder has many cameras. */
  host: string | null;
}

/** A camera's part in an outage; milliseconds since the epoch. */
export interface Part extends Episode {
  cameraId: string;
  /** As the database has it, if it does. */
  kept: { outageId: string; lastOutAt: number } | null;
  touched: boolean;
}

export interface Draft {
  id: string;
  state: OutageState;
  startedAt: number;
  endedAt: number | null;
  cut: OutageCut | null;
  cause: OutageCause;
  /** A person has given the cause. */
  causeGiven: boolean;
  /** A person has written something of it. */
  written: boolean;
  /** No cameras: all of the facility. */
  planned: { from: number; to: number; cameras: ReadonlySet<string> } | null;
  foldedIntoId: string | null;
  parts: Part[];
  isNew: boolean;
  touched: boolean;
  /** `text`: the name of the camera that it is about. */
  newEntries: { kind: OutageEntryKind; at: number; text: string | null }[];
}

/** Takes in what begins and ends at one facility, in the order of time, and holds what its outages are then. Knows neither database nor clock. */
export class Book {
  readonly #cameras: ReadonlyMap<string, BookCamera>;
  readonly #total: number;
  #drafts: Draft[];

  /** `drafts`: those that are open or announced, and announced ones whose time is not over; `total`: cameras in use. */
  constructor(options: { drafts: Draft[]; cameras: ReadonlyMap<string, BookCamera>; total: number }) {
    this.#drafts = options.drafts;
    this.#cameras = options.cameras;
    this.#total = options.total;
  }

  get changed(): Draft[] {
    return this.#drafts.filter(({ touched, parts }) => touched || parts.some((part) => part.touched));
  }

  /** What is on record as going on at the camera. */
  going(cameraId: string): Part | undefined {
    for (const { parts } of this.#drafts) {
      const part = parts.find((one) => one.cameraId === cameraId && one.to === null);
      if (part) return part;
    }
    return undefined;
  }

  /** A camera was found out. */
  begin(cameraId: string, episode: Episode): void {
    const part: Part = { ...episode, cameraId, to: null, kept: null, touched: true };
    const text = this.#cameras.get(cameraId)?.name ?? null;
    const known = this.#drafts.find((draft) => isFor(draft, part)) ?? this.#drafts.find(isOpenCut);
    if (known) {
      const first = known.parts.length === 0;
      known.startedAt = first ? part.from : Math.min(known.startedAt, part.from);
      Object.assign(known, { state: 'open', endedAt: null, touched: true });
      known.parts.push(part);
      this.#entry(known, first ? 'opened' : 'joined', part.from, text);
      if (known.cut) {
        const down = known.parts.flatMap((one) => (one.to === null ? [this.#down(one)] : []));
        known.cut = grownCut(known.cut, down, this.#total, new Date(known.startedAt));
      }
      this.#propose(known);
      return;
    }
    const draft: Draft = {
      ...{ id: randomUUID(), state: 'open', startedAt: part.from, endedAt: null, cut: null, cause: 'other' },
      ...{ causeGiven: false, written: false, planned: null, foldedIntoId: null },
      ...{ parts: [part], isNew: true, touched: true, newEntries: [] },
    };
    this.#drafts.push(draft);
    this.#entry(draft, 'opened', part.from, text);
    this.#propose(draft);
    this.#fold(part.from);
  }

  /** What goes on is known for longer. */
  extend(part: Part, { lastOutAt, condition, reason, longestMs }: Episode): void {
    const other = condition !== part.condition || reason !== part.reason;
    Object.assign(part, { lastOutAt, condition, reason, longestMs });
    if (other || !part.kept || lastOutAt - part.kept.lastOutAt >= noteworthyMs) part.touched = true;
    if (other) this.#propose(this.#of(part));
  }

  /** The camera was found well, or is gone. */
  end(part: Part, at: number): void {
    Object.assign(part, { to: at, lastOutAt: Math.min(part.lastOutAt, at), touched: true });
    const draft = this.#of(part);
    if (draft.parts.some(({ to }) => to === null)) return;
    draft.endedAt = Math.max(...draft.parts.map(({ to }) => to!));
    Object.assign(draft, { state: 'ended', touched: true });
    this.#entry(draft, 'ended', draft.endedAt, null);
  }

  #of(part: Part): Draft {
    return this.#drafts.find(({ parts }) => parts.includes(part))!;
  }

  /** Cameras that went together become one outage: the oldest of theirs of which somebody has written, else the oldest, takes the others in. */
  #fold(at: number): void {
    const singles = this.#drafts.filter(({ state, cut, planned }) => state === 'open' && !cut && !planned);
    const down = singles.map(({ parts: [part] }) => this.#down(part!));
    const cut = down.length > 0 ? cutOf(down, this.#total) : undefined;
    if (!cut) return;
    const together = new Set(fresh(down).map(({ cameraId }) => cameraId));
    const [whole, ...others] = singles
      .filter(({ parts: [part] }) => together.has(part!.cameraId))
      .toSorted((a, b) => Number(b.written) - Number(a.written) || a.startedAt - b.startedAt);
    if (!whole) return;
    whole.cut = cut;
    for (const other of others) {
      for (const part of other.parts) {
        part.touched = true;
        whole.parts.push(part);
        this.#entry(whole, 'joined', part.from, this.#cameras.get(part.cameraId)?.name ?? null);
      }
      whole.startedAt = Math.min(whole.startedAt, other.startedAt);
      other.parts = [];
      Object.assign(other, { state: 'folded', foldedIntoId: whole.id, touched: true });
      this.#entry(other, 'folded', at, null);
    }
    // Of what nobody has seen yet nothing needs to be kept.
    this.#drafts = this.#drafts.filter(({ isNew, state }) => !isNew || state !== 'folded');
    whole.touched = true;
    this.#propose(whole);
  }

  #down = ({ cameraId, from }: Part): Down => ({
    cameraId,
    since: new Date(from),
    host: this.#cameras.get(cameraId)?.host ?? null,
  });

  #propose(draft: Draft): void {
    if (draft.causeGiven) return;
    const cause = proposedCause({ ...draft, planned: draft.planned !== null });
    if (cause !== draft.cause) Object.assign(draft, { cause, touched: true });
  }

  #entry(draft: Draft, kind: OutageEntryKind, at: number, text: string | null): void {
    draft.touched = true;
    draft.newEntries.push({ kind, at, text });
  }
}

const isOpenCut = ({ cut, state }: Draft): boolean => cut !== null && state === 'open';

/** Whether the outage was announced for the camera and the time. */
function isFor({ planned, state }: Draft, { cameraId, from }: Part): boolean {
  if (!planned || (state !== 'announced' && state !== 'open' && state !== 'ended')) return false;
  const inTime = from >= planned.from - earlyMs && from < planned.to;
  return inTime && (planned.cameras.size === 0 || planned.cameras.has(cameraId));
}
