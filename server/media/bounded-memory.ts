import type { Clock } from './clock.ts';

/** Remembers a value for a key for a while; past the limit the key that was set the longest ago is forgotten. */
export class BoundedMemory<Value> {
  readonly #values = new Map<string, { value: Value; until: number }>();
  readonly #limit: number;
  readonly #lifetimeMs: number;
  readonly #clock: Pick<Clock, 'now'>;

  constructor({ limit, lifetimeMs, clock }: { limit: number; lifetimeMs: number; clock: Pick<Clock, 'now'> }) {
    this.#limit = limit;
    this.#lifetimeMs = lifetimeMs;
    this.#clock = clock;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    const found = this.#values.get(key);
    if (!found) return undefined;
    if (found.until > this.#clock.now()) return found.value;
    this.#values.delete(key);
    return undefined;
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, { value, until: this.#clock.now() + this.#lifetimeMs });
    if (this.#values.size > this.#limit) this.#values.delete(this.#values.keys().next().value!);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}
