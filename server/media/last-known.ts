import { shortHere, type StreamState } from '../contract/stream-state.ts';
import { BoundedMemory } from './bounded-memory.ts';
import type { Clock } from './clock.ts';

/** A facility's board tells of cameras that were looked at within this time; about 300 bytes each. */
const rememberedForMs = 24 * 3_600_000;
const mostRemembered = 10_000;

/** What was last found out about a camera. */
export interface Known {
  state: StreamState;
  /** Milliseconds since the epoch. */
  checkedAt: number;
  /** When it was last known to be well, where that is not now. */
  wellAt?: number | undefined;
}

/** The last known condition of cameras, also while nobody looks at them. */
export class LastKnown {
  readonly #known: BoundedMemory<Known>;
  readonly #refusals: BoundedMemory<StreamState & { nextTryAt: number }>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    const bounds = { limit: mostRemembered, lifetimeMs: rememberedForMs, clock };
    this.#known = new BoundedMemory(bounds);
    this.#refusals = new BoundedMemory(bounds);
  }

  get(cameraId: string): Known | undefined {
    return this.#known.get(cameraId);
  }

  /** The camera's refusal of its password, while it must not be tried again. */
  refusal(cameraId: string): StreamState | undefined {
    const refusal = this.#refusals.get(cameraId);
    return refusal && refusal.nextTryAt > this.#clock.now() ? refusal : undefined;
  }

  /** A stream of the camera is in this state. */
  note(cameraId: string, state: StreamState): void {
    if (!tells(state)) return;
    this.#keep(cameraId, state);
    if (state.kind === 'refused' && state.reason === 'credentials_refused' && state.nextTryAt !== undefined) {
      this.#refusals.set(cameraId, { ...state, nextTryAt: state.nextTryAt });
    } else this.#refusals.delete(cameraId);
  }

  /** A stream of the camera ends that was in this state until now. */
  noteEnd(cameraId: string, state: StreamState): void {
    if (!tells(state)) return;
    this.#keep(cameraId, settled(state, this.#clock.now()));
  }

  #keep(cameraId: string, state: StreamState): void {
    const before = this.#known.get(cameraId);
    const checkedAt = this.#clock.now();
    if (isWell(state)) return this.#known.set(cameraId, { state, checkedAt });
    const wellAt = before && isWell(before.state) ? checkedAt : before?.wellAt;
    this.#known.set(cameraId, { state, checkedAt, ...(wellAt !== undefined && { wellAt }) });
  }

  /** The camera was changed: what was known of it may be wrong now. */
  forget(cameraId: string): void {
    this.#known.delete(cameraId);
    this.#refusals.delete(cameraId);
  }
}

const isWell = ({ kind }: StreamState): boolean => kind === 'live' || kind === 'degraded';

/** Whether the state says anything of the camera. */
export const tells = (state: StreamState): boolean =>
  state.kind !== 'idle' && state.kind !== 'connecting' && !('reason' in state && shortHere.has(state.reason));

/** Nobody tries any more. */
function settled(state: StreamState, now: number): StreamState {
  switch (state.kind) {
    case 'reconnecting':
      return { kind: 'offline', reason: state.reason, since: now };
    case 'offline':
    case 'refused':
    case 'unsupported':
      return { kind: state.kind, reason: state.reason, since: state.since };
    default:
      return state;
  }
}
