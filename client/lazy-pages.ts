import { shallowRef, watch } from 'vue';
import type { Router } from 'vue-router';
import { useLiveStore } from './stores/live.ts';

/** A page that could not be fetched because the server was away; it is opened when the server is back. */
export const pageWaiting = shallowRef<string | null>(null);

/** Where it is kept that a page was loaded whole because of this, and for how long that is not done again; milliseconds. */
const RELOADED = 'vong-gac.reloaded-at';
const ONCE_IN_MS = 60_000;

/** What the browsers say when a part of the console cannot be fetched. */
const notFetched = /dynamically imported module|importing a module script|preload CSS/i;

/**
 * Pages are fetched when they are first opened. While the server is away, the choice is kept; when the part is gone, because the server was
 * upgraded meanwhile, the whole console is loaded anew, once.
 */
export function openWaitingPages(router: Router): void {
  router.onError((error: unknown, to) => {
    if (!notFetched.test(String(error))) return;
    const live = useLiveStore();
    if (live.status === 'lost') {
      pageWaiting.value = to.fullPath;
      return;
    }
    if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < ONCE_IN_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.assign(to.fullPath);
  });
  router.afterEach((_, __, failure) => {
    if (!failure) pageWaiting.value = null;
  });
  router.isReady().then(
    () => {
      const live = useLiveStore();
      watch(
        () => live.status === 'up' && pageWaiting.value,
        // Browsers remember that a part could not be fetched: only a new page asks again.
        (path) => path && location.assign(path),
      );
    },
    () => {},
  );
}
