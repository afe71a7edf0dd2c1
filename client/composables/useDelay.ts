import { useIntervalFn } from '@vueuse/core';
import { shallowRef, type ShallowRef } from 'vue';
import { serverNow } from '../api/server-clock.ts';
import { Delay } from '../media/delay.ts';

/** A delay up to this is not worth a word. Milliseconds, as all here. */
const UNSAID_MS = 500;
/** Later than that on the way from the server, twice in a row, and the tile goes to the present. */
const BEHIND_MS = 1_000;
/** Not again before: a network that is simply too thin is not helped by it. */
const JUMP_EVERY_MS = 15_000;

export interface ShownDelay {
  /** How old the pictures are, in whole tenths of a second; null when it is short or not known. */
  delayMs: Readonly<ShallowRef<number | null>>;
  learn: Delay['learn'];
  picture: (rtpTimestamp: number | undefined) => void;
  /** Another stream. */
  forget: () => void;
}

/** Follows how old the pictures of a tile are while `flowing`. `onBehind`: they came late from the server. */
export function useDelay(flowing: () => boolean, onBehind: () => void): ShownDelay {
  const delay = new Delay();
  const delayMs = shallowRef<number | null>(null);
  let behind = 0;
  let jumpedAt = -Infinity;

  useIntervalFn(() => {
    if (!flowing()) delay.reset();
    const { lateness } = delay;
    delayMs.value = lateness && lateness.total > UNSAID_MS ? Math.round(lateness.total / 100) * 100 : null;
    behind = lateness && lateness.way > BEHIND_MS ? behind + 1 : 0;
    if (behind < 2 || performance.now() - jumpedAt < JUMP_EVERY_MS) return;
    jumpedAt = performance.now();
    behind = 0;
    delay.reset();
    onBehind();
  }, 1_000);

  return {
    delayMs,
    learn: (time) => delay.learn(time),
    // Not every browser says which picture it shows.
    picture: (rtpTimestamp) => rtpTimestamp !== undefined && delay.picture(rtpTimestamp, serverNow()),
    forget: () => delay.forget(),
  };
}
