import { useIntervalFn } from '@vueuse/core';
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { Pictures } from '../media/tile-state.ts';

/** Without a new picture for so long, what is on the screen is no longer live. Cameras send one a second or more. */
const STALLED_AFTER_MS = 3_000;

export interface PresentedPictures {
  pictures: Readonly<ShallowRef<Pictures>>;
  /** When the newest picture was presented, `Date.now()`; null before the first. */
  lastAt: () => number | null;
  /** Forget what was presented: the next picture is a first one. */
  reset: () => void;
  /** A picture should have come by now. */
  giveUp: () => void;
}

/**
 * Watches the pictures that a video element really presents, each told to `onPicture` with its moment, `performance.now()`, and its
 * RTP timestamp where the browser tells it. Those while `playing` is false are none: a track that ends leaves a black one. Those that nobody
 * sees (`seen`) make nothing flow: that they end says nothing.
 */
export function usePictures(
  video: Readonly<Ref<HTMLVideoElement | null>>,
  playing: () => boolean,
  seen: () => boolean,
  onPicture: (now: number, rtpTimestamp: number | undefined) => void,
): PresentedPictures {
  const pictures = shallowRef<Pictures>('none');
  let last: number | null = null;
  let request = 0;

  function follow(element: HTMLVideoElement): void {
    request = element.requestVideoFrameCallback((now, { rtpTimestamp }) => {
      if (playing()) {
        onPicture(now, rtpTimestamp);
        last = Date.now();
        if (seen()) pictures.value = 'flowing';
      }
      follow(element);
    });
  }

  watch(
    video,
    (element, before) => {
      before?.cancelVideoFrameCallback(request);
      if (element) follow(element);
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => video.value?.cancelVideoFrameCallback(request));

  useIntervalFn(() => {
    if (pictures.value === 'flowing' && Date.now() - (last ?? 0) > STALLED_AFTER_MS) pictures.value = 'stalled';
  }, 1_000);

  return {
    pictures,
    lastAt: () => last,
    reset: () => (pictures.value = 'none'),
    giveUp: () => (pictures.value = 'stalled'),
  };
}
