import { nal, type RtpHeader } from '../rtp.ts';

/** One picture as it was coded. Bytes of its slices alone: what cameras send to fill up their bit rate is no picture. */
export interface CodedPicture {
  /** When it was complete, milliseconds. */
  at: number;
  key: boolean;
  bytes: number;
  slices: number;
}

/** Finds the pictures in a stream's packets (RFC 6184): each ends with its marker, or where the next timestamp begins. */
export class PictureTrace {
  readonly #onPicture: (picture: CodedPicture) => void;
  #timestamp: number | undefined;
  #key = false;
  #bytes = 0;
  #slices = 0;

  constructor(onPicture: (picture: CodedPicture) => void) {
    this.#onPicture = onPicture;
  }

  receive({ timestamp, marker, payload }: RtpHeader, now: number): void {
    if (timestamp !== this.#timestamp) {
      this.#finish(now);
      this.#timestamp = timestamp;
    }
    this.#count(payload);
    if (marker) this.#finish(now);
  }

  #count(payload: Buffer): void {
    if (payload.length < 2) return;
    const type = payload[0]! & 0x1f;
    if (type === nal.fuA) return this.#add(payload[1]! & 0x1f, payload.length - 2, (payload[1]! & 0x80) !== 0);
    if (type !== nal.stapA) return this.#add(type, payload.length, true);
    for (let at = 1; at + 3 <= payload.length;) {
      const length = payload.readUInt16BE(at);
      this.#add(payload[at + 2]! & 0x1f, length, true);
      at += 2 + length;
    }
  }

  #add(type: number, bytes: number, begins: boolean): void {
    if (type !== nal.slice && type !== nal.idr) return;
    this.#key ||= type === nal.idr;
    this.#bytes += bytes;
    if (begins) this.#slices += 1;
  }

  #finish(at: number): void {
    // Parameter sets and messages alone are no picture.
    if (this.#bytes > 0) this.#onPicture({ at, key: this.#key, bytes: this.#bytes, slices: this.#slices });
    this.#key = false;
    this.#bytes = 0;
    this.#slices = 0;
  }
}
