import { useDocumentVisibility, useEventListener } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { LiveReplies, PtzHolder } from '../../server/contract/live.ts';
import type { LiveLink } from '../api/live-link.ts';
import { failureCode, type FailureCode } from '../api/wire-failure.ts';
import { PtzHold, type PtzVelocity } from '../media/ptz-hold.ts';
import { useLiveStore } from '../stores/live.ts';

export interface Ptz {
  /** False until the camera has answered. */
  ready: ComputedRef<boolean>;
  presets: ShallowRef<LiveReplies['ptz.open']['presets']>;
  holder: ShallowRef<PtzHolder>;
  /** Why the last wish was not fulfilled. */
  failure: ShallowRef<FailureCode | null>;
  press: (velocity: PtzVelocity) => void;
  release: () => void;
  goTo: (token: string) => void;
  goHome: () => void;
}

/** Moves a camera for as long as the calling scope lives; whatever moves is stopped when the hand, the page or the window is gone. */
export function usePtz(cameraId: string): Ptz {
  const live = useLiveStore();
  const presets = shallowRef<LiveReplies['ptz.open']['presets']>([]);
  const holder = shallowRef<PtzHolder>(null);
  const failure = shallowRef<FailureCode | null>(null);
  const opened = shallowRef(false);
  const link = computed<LiveLink | undefined>(() => live.client?.link);

  const request: LiveLink['request'] = (name, input) =>
    link.value?.request(name, input) ?? Promise.reject(new Error('no connection'));
  const tell = (error: unknown) => (failure.value = error === null ? null : failureCode(error));
  const hold = new PtzHold({ cameraId, request, onFailure: tell });

  async function open(): Promise<void> {
    opened.value = false;
    try {
      const answer = await request('ptz.open', { cameraId });
      presets.value = answer.presets;
      holder.value = answer.holder;
      opened.value = true;
      failure.value = null;
    } catch (error) {
      tell(error);
    }
  }

  let stopListening = () => {};
  // A connection that was made anew knows nothing of the one before.
  watch(
    () => [link.value, live.status] as const,
    ([present, status]) => {
      stopListening();
      hold.release();
      if (!present || status !== 'up') return void (opened.value = false);
      stopListening = present.on('ptz.holder', (event) => {
        if (event.cameraId === cameraId) holder.value = event.holder;
      });
      void open();
    },
    { immediate: true },
  );
  const visibility = useDocumentVisibility();
  watch(visibility, (now) => now !== 'visible' && hold.release());
  useEventListener(window, 'blur', () => hold.release());
  onScopeDispose(() => {
    hold.release();
    stopListening();
    if (opened.value) request('ptz.close', { cameraId }).catch(() => {}); // the server sees it by itself
  });

  const wish = (sent: Promise<unknown>) => void sent.then(() => (failure.value = null), tell);
  return {
    ready: computed(() => opened.value),
    ...{ presets, holder, failure },
    press: (velocity) => hold.press(velocity),
    release: () => hold.release(),
    goTo: (token) => wish(request('ptz.preset', { cameraId, token })),
    goHome: () => wish(request('ptz.home', { cameraId })),
  };
}
