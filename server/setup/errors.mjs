/** A set-up step that cannot go on, in words for the person at the terminal. */
export class SetupError extends Error {
  /**
   * @param {string} why what went wrong
   * @param {{advice?: string, tail?: string, cause?: unknown}} [more] `advice`: what to do about it, lines of text;
   *   `tail`: the last lines of the failed command's output
   */
  constructor(why, { advice, tail, cause } = {}) {
    super(why, { cause });
    this.name = 'SetupError';
    this.advice = advice;
    this.tail = tail;
  }
}

/** The person or the system asked the set-up to end. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`ended by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}
