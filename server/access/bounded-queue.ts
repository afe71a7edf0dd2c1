import { AppError } from '../errors.ts';

/** Runs jobs in the order they came, at most `running` at once; what comes while `waiting` others wait is refused as `unavailable`. */
export class BoundedQueue {
  readonly #running: number;
  readonly #waiting: number;
  readonly #refusal: string;
  readonly #queue: (() => void)[] = [];
  #active = 0;

  /** `refusal`: what is said to whoever comes when the queue is full. */
  constructor(limits: { running: number; waiting: number; refusal: string }) {
    this.#running = limits.running;
    this.#waiting = limits.waiting;
    this.#refusal = limits.refusal;
  }

  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#active < this.#running) this.#active += 1;
    else if (this.#queue.length < this.#waiting) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else throw new AppError('unavailable', this.#refusal);
    try {
      return await job();
    } finally {
      const next = this.#queue.shift();
      // The place passes straight to the next one: nobody can slip in between.
      if (next) next();
      else this.#active -= 1;
    }
  }
}
