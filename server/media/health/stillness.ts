import type { CodedPicture } from './picture-trace.ts';

/**
 * Predicted pictures of this size or less say nothing but "as before": the header of a slice and one run of skipped blocks.
 * Measured with x264: 6 to 30 bytes a slice from 640x360 to 1920x1080, CAVLC and CABAC.
 */
const emptySlice = 64;
const furtherSlice = 32;
/**
 * Where nothing changes, every now and then a picture is empty; in between encoders refine what they have, as their bit rate allows. Without
 * an empty one for so long, and so many pictures, something moves or has noise.
 */
const longestGapMs = 2500;
const longestGap = 4;
/** Full pictures in a row that make a frozen one worth a look: it may be moving again. */
const restlessPictures = 5;
/** Key frames of the same picture differ by the bits of their counters. */
const sameKeyBytes = 2;

/**
 * Suspects a picture that does not change by the bytes it is coded in, which costs next to nothing. Only a look at the decoded pictures
 * can say: still scenes without noise are coded in the same way.
 */
export class Stillness {
  /** Since when nothing seems to change; undefined while something does. Milliseconds. */
  since: number | undefined;
  #emptyAt = 0;
  #fullInARow = 0;
  #keyBytes: number | undefined;
  #predictedSinceKey = false;

  receive(picture: CodedPicture): void {
    const { at } = picture;
    if (this.#isEmpty(picture)) {
      this.since ??= at;
      this.#emptyAt = at;
      this.#fullInARow = 0;
      return;
    }
    this.#fullInARow += 1;
    if (this.#fullInARow >= longestGap && at - this.#emptyAt >= longestGapMs) this.since = undefined;
  }

  /** Whether the newest pictures are coded as if something moved, though it may be too early to tell. */
  get restless(): boolean {
    return this.#fullInARow >= restlessPictures;
  }

  #isEmpty({ key, bytes, slices }: CodedPicture): boolean {
    if (!key) {
      this.#predictedSinceKey = true;
      return bytes <= emptySlice + furtherSlice * (slices - 1);
    }
    const before = this.#keyBytes;
    const alone = !this.#predictedSinceKey;
    this.#keyBytes = bytes;
    this.#predictedSinceKey = false;
    // With predicted pictures in between it is them who say whether anything moves.
    return alone && before !== undefined && Math.abs(bytes - before) <= sameKeyBytes;
  }
}
