/** One viewer is sent this many packets of bursts in one go, that often: about 58 Mbit/s, which no socket buffer on the way overflows. */
const packetsInOneGo = 30;
const everyMs = 5;

/** Something to send at once but not all at once: sends its next packet, or answers false when it has none left. */
export type Burst = () => boolean;

/** Sends bursts to one viewer, packet by packet in turn: sixteen tiles all get their key frames before any gets what follows. */
export class BurstPacer implements Disposable {
  readonly #bursts = new Set<Burst>();
  #timer: NodeJS.Timeout | undefined;

  /** Begins at once; the answer takes the burst back. */
  add(burst: Burst): () => void {
    this.#bursts.add(burst);
    this.#timer ??= setTimeout(this.#send, 0);
    return () => void this.#bursts.delete(burst);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bursts.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readonly #send = (): void => {
    let left = packetsInOneGo;
    while (left > 0 && this.#bursts.size > 0) {
      for (const burst of this.#bursts) {
        if (left-- <= 0) break;
        if (!burst()) this.#bursts.delete(burst);
      }
    }
    this.#timer = this.#bursts.size > 0 ? setTimeout(this.#send, everyMs) : undefined;
  };
}
