import { largestMessage } from './rtsp-reader.ts';

/** Bytes; a message fits behind what may already stand there. */
const size = largestMessage + 8 * 1024;

/** Takes what it can of the bytes between `start` and `end`, and answers how far it got. */
export type Parse = (buffer: Buffer, start: number, end: number) => number;

/**
 * Where a connection's bytes are read into and parsed in place: nothing is copied but the beginning of a message at the end of the space.
 * Two buffers, turn and turn about, because what was taken is still being sent when the rest moves. Holds at most 2 x 72 KiB.
 */
export class ReceiveBuffer {
  #buffer: Buffer = Buffer.allocUnsafeSlow(size);
  #other: Buffer | undefined;
  #start = 0;
  #end = 0;

  /** Where the next bytes are to be put: one message's room at least, if parse keeps its promise to take whole ones. */
  space(): Buffer {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    else if (size - this.#start < largestMessage) {
      const next = this.#other ?? Buffer.allocUnsafeSlow(size);
      this.#buffer.copy(next, 0, this.#start, this.#end);
      this.#other = this.#buffer;
      this.#buffer = next;
      this.#end -= this.#start;
      this.#start = 0;
    }
    return this.#buffer.subarray(this.#end);
  }

  /** `count` bytes have been put there. */
  filled(count: number, parse: Parse): void {
    this.#end += count;
    this.#start = parse(this.#buffer, this.#start, this.#end);
  }
}
