import { OnvifError } from './onvif-error.ts';

/**
 * A signal that ends one piece of work: when `timeoutMs` are over, with OnvifError `timeout`, or with the caller's signal and
 * its reason. It holds on to neither once it is disposed of; AbortSignal.any() with AbortSignal.timeout() does until the
 * time is over, and with a listener that stays as long as the caller's signal lives: 2 kB for each question.
 */
export class Limit implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort = () => this.#controller.abort(this.#caller!.reason);

  constructor(timeoutMs: number, caller?: AbortSignal) {
    this.#caller = caller;
    this.#timer = setTimeout(() => this.#controller.abort(new OnvifError('timeout')), timeoutMs);
    if (caller?.aborted) this.#onAbort();
    else caller?.addEventListener('abort', this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onAbort);
    this.#controller.abort(); // what the work left open ends with it
  }
}
