import type { StreamReason } from '../contract/stream-state.ts';
import { BoundedMemory } from './bounded-memory.ts';
import type { Clock } from './clock.ts';
import type { Pull } from './engine.ts';
import { FairSlots, type Slot } from './fair-slots.ts';
import { HostSessions, type Session } from './host-sessions.ts';
import { SourceUnavailable, type AttemptEnd, type StreamKey, type StreamLocation } from './source.ts';

/** Streams that what was learned about is kept of, and for how long: a technician may have changed the camera meanwhile. */
const mostRemembered = 2000;
const rememberedForMs = 6 * 3_600_000;

/** What a stream waits for: each is a place that another stream holds. */
export type Waiting = StreamReason & ('session_limit' | 'transcoding_full');

export interface AdmissionOptions {
  clock: Clock;
  /** Streams that this host transcodes at the same time. */
  transcodeLimit: number;
  /** Sessions that camera hosts admit, by `host` or `host:port`, where that is known. */
  sessionLimits?: ReadonlyMap<string, number>;
}

export interface Entrance {
  key: StreamKey;
  location: StreamLocation;
  signal: AbortSignal;
  onWait: (reason: Waiting) => void;
}

/** Leave for one attempt: its places are held until it is disposed of. */
export interface Permit extends Disposable {
  readonly pull: Pull;
  /** Pictures come. */
  established(): void;
  /** Learns from how the attempt ended, and names the reason anew where that tells more. */
  ended(end: AttemptEnd): AttemptEnd;
}

/** Says which attempts may begin now and how: sessions of each camera host, transcodes of this host, and what earlier attempts found out. */
export class Admission implements Disposable {
  readonly #transcodes: FairSlots;
  readonly #sessions: HostSessions;
  readonly #learned: BoundedMemory<Partial<Pull>>;

  constructor({ clock, transcodeLimit, sessionLimits }: AdmissionOptions) {
    this.#transcodes = new FairSlots(transcodeLimit);
    this.#sessions = new HostSessions({ clock, ...(sessionLimits && { limits: sessionLimits }) });
    this.#learned = new BoundedMemory({ limit: mostRemembered, lifetimeMs: rememberedForMs, clock });
  }

  /** Streams being transcoded. */
  get transcoding(): number {
    return this.#transcodes.held;
  }

  /** Waits until there is room. Undefined when the signal is aborted first. Rejects with SourceUnavailable when even the queue is full. */
  async enter({ key, location, signal, onWait }: Entrance): Promise<Permit | undefined> {
    const name = nameOf(key);
    const pull = { ...chosen(location), ...this.#learned.get(name) };
    const host = hostOf(location.url);
    for (;;) {
      const session =
        this.#sessions.tryTake(host) ?? (await waited('session_limit', this.#sessions.take(host, signal)));
      if (!session) return leave('session_limit');
      const transcode = pull.transcode && this.#transcodes.tryTake();
      if (transcode || !pull.transcode) return this.#permit(name, host, pull, session, transcode);
      // A session that waits for a transcode would keep others from the recorder.
      session.release();
      const free = await waited('transcoding_full', this.#transcodes.take(signal));
      if (!free) return leave('transcoding_full');
      const again = this.#sessions.tryTake(host);
      if (again) return this.#permit(name, host, pull, again, free);
      free.release();
    }

    function leave(reason: Waiting): undefined {
      if (!signal.aborted) throw new SourceUnavailable(reason);
    }

    function waited<Taken>(reason: Waiting, taken: Promise<Taken>): Promise<Taken> {
      onWait(reason);
      return taken;
    }
  }

  /** What was found out about a stream: how it must be pulled. */
  learned(key: StreamKey): Partial<Pull> {
    return this.#learned.get(nameOf(key)) ?? {};
  }

  /** The camera was changed: what was learned about its streams may be wrong now. */
  forget(cameraId: string): void {
    for (const profile of ['main', 'sub'] as const) this.#learned.delete(nameOf({ cameraId, profile }));
  }

  [Symbol.dispose](): void {
    this.#sessions[Symbol.dispose]();
  }

  #permit(name: string, host: string, pull: Pull, session: Session, transcode: Slot | undefined): Permit {
    return {
      pull,
      established: () => session.established(),
      ended: (end) => {
        if (end.instead) this.#learned.set(name, { ...this.#learned.get(name), ...end.instead });
        const full = end.reason === 'server_busy' && this.#sessions.refused(host);
        return full ? { ...end, reason: 'session_limit', instead: {} } : end;
      },
      [Symbol.dispose]: () => {
        session.release();
        transcode?.release();
      },
    };
  }
}

const nameOf = ({ cameraId, profile }: StreamKey): string => `${cameraId}/${profile}`;
const chosen = ({ transport }: StreamLocation): Pull => ({
  transport: transport === 'udp' ? 'udp' : 'tcp',
  transcode: undefined,
});

function hostOf(url: string): string {
  const { host, port, protocol } = new URL(url);
  return port ? host : `${host}:${protocol === 'rtsps:' ? 322 : 554}`;
}
