import { BoundedMemory } from './bounded-memory.ts';
import type { Clock } from './clock.ts';
import { FairSlots, type Slot } from './fair-slots.ts';

/** A learned limit holds for this long; then one session more is tried. */
const learnedForMs = 10 * 60_000;
/** Hosts whose limit is remembered while nobody pulls from them. */
const mostLearned = 1000;
/** A refusal this soon after a session of ours ended says nothing: the host may not have noticed the end yet. */
const settlingMs = 5000;

interface Host {
  slots: FairSlots;
  /** Sessions that pictures come through: those under way may still be refused. */
  established: number;
  /** When the last established one ended. */
  endedAt: number;
  /** Runs while the limit is a learned one. */
  forgetting: AbortController | undefined;
}

/** A session, or the attempt at one. */
export interface Session extends Slot {
  /** Pictures come through it. */
  established(): void;
}

/**
 * The RTSP sessions that we hold on each camera host: recorders admit only so many at a time. A limit is set, or learned from a refusal
 * while we hold sessions there; then streams wait for each other, first come first served.
 */
export class HostSessions implements Disposable {
  readonly #clock: Clock;
  readonly #set: ReadonlyMap<string, number>;
  /** Hosts that somebody holds a session on or waits for. */
  readonly #hosts = new Map<string, Host>();
  readonly #learned: BoundedMemory<number>;

  /** `limits`: known ones by `host` or `host:port`. */
  constructor({ clock, limits = new Map() }: { clock: Clock; limits?: ReadonlyMap<string, number> }) {
    this.#clock = clock;
    this.#set = limits;
    this.#learned = new BoundedMemory({ limit: mostLearned, lifetimeMs: learnedForMs, clock });
  }

  /** Hosts being kept count of. */
  get size(): number {
    return this.#hosts.size;
  }

  tryTake(host: string): Session | undefined {
    return this.#session(host, this.#host(host).slots.tryTake());
  }

  /** Waits for a session; undefined when the signal is aborted first. Never rejects. */
  async take(host: string, signal: AbortSignal): Promise<Session | undefined> {
    return this.#session(host, await this.#host(host).slots.take(signal));
  }

  /**
   * The host refused a session for want of room. Answers whether that showed a limit: then the next one waits for one of ours to end.
   */
  refused(host: string): boolean {
    const entry = this.#hosts.get(host);
    if (!entry || this.#known(host) !== undefined) return false;
    if (entry.established < 1 || this.#clock.now() - entry.endedAt < settlingMs) return false;
    this.#limit(host, entry, entry.established);
    return true;
  }

  [Symbol.dispose](): void {
    for (const { forgetting } of this.#hosts.values()) forgetting?.abort();
    this.#hosts.clear();
  }

  #host(host: string): Host {
    const present = this.#hosts.get(host);
    if (present) return present;
    const slots = new FairSlots(this.#known(host) ?? Infinity);
    const entry: Host = { slots, established: 0, endedAt: -Infinity, forgetting: undefined };
    this.#hosts.set(host, entry);
    const learned = this.#known(host) === undefined ? this.#learned.get(host) : undefined;
    if (learned !== undefined) this.#limit(host, entry, learned);
    return entry;
  }

  #known(host: string): number | undefined {
    return this.#set.get(host) ?? this.#set.get(host.replace(/:\d+$/, ''));
  }

  #session(host: string, slot: Slot | undefined): Session | undefined {
    const entry = this.#hosts.get(host)!;
    if (!slot) {
      this.#tidy(host);
      return undefined;
    }
    let established = false;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      if (established) {
        entry.established -= 1;
        entry.endedAt = this.#clock.now();
      }
      slot.release();
      this.#tidy(host);
    };
    return {
      established: () => {
        if (!established && !released) entry.established += 1;
        established = true;
      },
      release,
      [Symbol.dispose]: release,
    };
  }

  #tidy(host: string): void {
    const entry = this.#hosts.get(host);
    if (!entry || entry.slots.held > 0 || entry.slots.waiting > 0) return;
    entry.forgetting?.abort();
    this.#hosts.delete(host);
  }

  #limit(host: string, entry: Host, limit: number): void {
    this.#learned.set(host, limit);
    entry.slots.limit = limit;
    entry.forgetting?.abort();
    const forgetting = new AbortController();
    entry.forgetting = forgetting;
    void this.#clock.sleep(learnedForMs, forgetting.signal).then(() => {
      if (!forgetting.signal.aborted) this.#limit(host, entry, limit + 1);
    });
  }
}
