import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CameraRef, Lease, StreamRegistry } from './stream-registry.ts';

/** One that found no room is tried again this often, milliseconds. */
const retryMs = 30_000;

/** Keeps the grid's stream of chosen cameras going although nobody watches: their first picture is there at once. */
export class WarmStreams implements Disposable {
  readonly #registry: StreamRegistry;
  readonly #log: Logger;
  readonly #held = new Map<string, { lease?: Lease; retry?: NodeJS.Timeout }>();
  #closed = false;

  constructor({ registry, log }: { registry: StreamRegistry; log: Logger }) {
    this.#registry = registry;
    this.#log = log;
    registry.on('removed', this.#release);
  }

  /** Also after a change of the camera: where it lives and what streams it has may be other ones. */
  set(camera: CameraRef, warm: boolean): void {
    if (this.#closed) return;
    const before = this.#held.get(camera.id);
    this.#held.delete(camera.id);
    clearTimeout(before?.retry);
    // First the new hold: the stream is not to end in between.
    if (warm) this.#hold(camera);
    before?.lease?.release();
  }

  close(): void {
    this.#closed = true;
    this.#registry.off('removed', this.#release);
    for (const id of [...this.#held.keys()]) this.#release(id);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #hold(camera: CameraRef): void {
    try {
      this.#held.set(camera.id, { lease: this.#registry.acquire(camera, 'sub') });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#log.warn({ cameraId: camera.id, err: error }, 'camera cannot be kept warm at present');
      this.#held.set(camera.id, { retry: setTimeout(() => this.#hold(camera), retryMs) });
    }
  }

  readonly #release = (cameraId: string): void => {
    const held = this.#held.get(cameraId);
    this.#held.delete(cameraId);
    clearTimeout(held?.retry);
    held?.lease?.release();
  };
}
