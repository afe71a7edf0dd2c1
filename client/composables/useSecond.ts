import { createSharedComposable, useIntervalFn } from '@vueuse/core';
import { shallowRef } from 'vue';
import { serverNow } from '../api/server-clock.ts';

/** The server's time in ms, told anew every second; one timer for all who count down with it. */
export const useSecond = createSharedComposable(() => {
  const now = shallowRef(serverNow());
  useIntervalFn(() => (now.value = serverNow()), 1_000);
  return now;
});
