import { useEventListener, useIntervalFn } from '@vueuse/core';

const TICK_MS = 1_000;
/** A timer that comes so much later has slept with its machine. Tabs in the background are woken once a minute at least. */
const SLEPT_MS = 5_000;

/** Calls when the machine has slept, or its network has changed: what was connected may not be any more, and knows it only much later. */
export function useWakeUp(onWake: () => void): void {
  let last = Date.now();
  useIntervalFn(() => {
    const now = Date.now();
    if (now - last > TICK_MS + SLEPT_MS) onWake();
    last = now;
  }, TICK_MS);
  for (const name of ['online', 'offline'] as const) useEventListener(window, name, onWake);
}
