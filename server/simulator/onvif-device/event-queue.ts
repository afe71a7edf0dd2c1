import { randomUUID } from 'node:crypto';

/** What a camera tells: a topic below `tns1:`, a source and a state. */
export interface OnvifEvent {
  topic: string;
  /** Name and value of the item that tells where. */
  source: [string, string];
  /** Name and value of the item that tells what. */
  data: [string, string];
}

export interface QueuedEvent extends OnvifEvent {
  /** Device time, ms since the epoch. */
  at: number;
  operation: 'Initialized' | 'Changed';
}

interface Subscription {
  /** Device time, ms since the epoch. */
  until: number;
  queue: QueuedEvent[];
  wake: () => void;
}

/** Cameras allow about as many. */
const mostSubscriptions = 10;
/** Events kept for a subscriber that does not pull; at this number the oldest is lost. */
const mostQueued = 100;

/** Pull points and what waits in them. */
export class EventQueue {
  readonly #subscriptions = new Map<string, Subscription>();
  /** The latest of each property, which a new subscriber is told first. */
  readonly #states = new Map<string, OnvifEvent>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get subscriptions(): number {
    return [...this.#subscriptions.keys()].filter((id) => this.#alive(id)).length;
  }

  emit(event: OnvifEvent): void {
    this.#states.set(`${event.topic} ${event.source.join(' ')}`, event);
    for (const subscription of this.#subscriptions.values()) {
      this.#push(subscription, { ...event, at: this.#now(), operation: 'Changed' });
    }
  }

  /** Undefined when there are too many. `lifeMs` from now. */
  subscribe(lifeMs: number): { id: string; until: number } | undefined {
    if (this.subscriptions >= mostSubscriptions) return undefined;
    const id = randomUUID();
    const subscription: Subscription = { until: this.#now() + lifeMs, queue: [], wake: () => {} };
    this.#subscriptions.set(id, subscription);
    for (const event of this.#states.values()) {
      this.#push(subscription, { ...event, at: this.#now(), operation: 'Initialized' });
    }
    return { id, until: subscription.until };
  }

  /** Waits for the first, `waitMs` at most. Undefined when there is no such subscription (any more). */
  async pull(
    id: string,
    { waitMs, most, gone }: { waitMs: number; most: number; gone: AbortSignal },
  ): Promise<{ events: QueuedEvent[]; until: number } | undefined> {
    const subscription = this.#alive(id);
    if (!subscription) return undefined;
    if (subscription.queue.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      gone.addEventListener('abort', () => resolve());
      subscription.wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    // What nobody would read stays for the next.
    const events = gone.aborted ? [] : subscription.queue.splice(0, most);
    return this.#alive(id) && { events, until: subscription.until };
  }

  /** The new end; undefined when there is no such subscription. */
  renew(id: string, lifeMs: number): number | undefined {
    const subscription = this.#alive(id);
    return subscription && (subscription.until = this.#now() + lifeMs);
  }

  unsubscribe(id: string): boolean {
    const subscription = this.#alive(id);
    this.#subscriptions.delete(id);
    subscription?.wake();
    return subscription !== undefined;
  }

  /** As after a reboot. */
  clear(): void {
    for (const id of this.#subscriptions.keys()) this.unsubscribe(id);
  }

  #alive(id: string): Subscription | undefined {
    const subscription = this.#subscriptions.get(id);
    if (!subscription || this.#now() < subscription.until) return subscription;
    this.#subscriptions.delete(id);
    subscription.wake();
    return undefined;
  }

  #push(subscription: Subscription, event: QueuedEvent): void {
    subscription.queue.push(event);
    if (subscription.queue.length > mostQueued) subscription.queue.shift();
    subscription.wake();
  }
}
