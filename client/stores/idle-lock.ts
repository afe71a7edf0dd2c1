import { useDocumentVisibility, useEventListener, useIntervalFn, useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import { IdleClock } from './idle-clock.ts';
import { useSessionStore } from './session.ts';
import { isWallWindow } from './wall.ts';

const CHECK_EVERY_MS = 1_000;
const inputs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Locks the console when nobody has touched it for a while, in all tabs of this browser, until the password is given. */
export const useIdleLockStore = defineStore('idle-lock', () => {
  const session = useSessionStore();
  const lastInput = useLocalStorage('vong-gac.last-input', 0);
  /** Whose session is locked; empty when none is. It outlives the page: a reload opens nothing. */
  const lockedPerson = useLocalStorage('vong-gac.locked', '');
  // A wall goes on while its maker's console is locked, and what happens before it keeps no console open.
  const signedIn = computed(() => session.status === 'signed-in' && !isWallWindow());
  const locked = computed(() => signedIn.value && lockedPerson.value === session.actor?.id);
  const clock = new IdleClock({
    limitMs: () => session.idleLockMs,
    read: () => lastInput.value,
    write: (at) => (lastInput.value = at),
  });

  function check(): void {
    if (signedIn.value && !locked.value && clock.isOver(Date.now())) lockedPerson.value = session.actor?.id ?? '';
  }

  function open(): void {
    clock.start(Date.now());
    lockedPerson.value = '';
  }

  /** @throws {WireFailure} `wrong_credentials`, `too_many_attempts`, ... */
  async function unlock(password: string): Promise<void> {
    await session.request('POST /api/session/unlock', { password });
    open();
  }

  watch(
    () => session.status,
    (now, before) => {
      // Whoever has just given a password needs no other; whoever came by the cookie may have been away for long.
      if (signedIn.value && now === 'signed-in' && before === 'signed-out') open();
      else check();
    },
    { immediate: true, flush: 'sync' },
  );
  useEventListener(
    window,
    [...inputs],
    () => {
      check();
      if (signedIn.value && !locked.value) clock.input(Date.now());
    },
    { passive: true, capture: true },
  );
  useIntervalFn(check, CHECK_EVERY_MS);
  watch(useDocumentVisibility(), check, { flush: 'sync' });

  return { locked, unlock, lastInput: computed(() => lastInput.value) };
});
