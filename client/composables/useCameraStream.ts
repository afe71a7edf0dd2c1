import { useDocumentVisibility, useIntersectionObserver, useTimeoutFn } from '@vueuse/core';
import {
  computed,
  onScopeDispose,
  shallowRef,
  toValue,
  watch,
  type ComputedRef,
  type MaybeRefOrGetter,
  type Ref,
  type ShallowRef,
} from 'vue';
import type { CameraView } from '../../server/contract/rest.ts';
import type { StreamState } from '../../server/contract/stream-state.ts';
import type { LiveClient } from '../media/live-client.ts';
import { isFlowing, tileView, type TileView } from '../media/tile-state.ts';
import type { Watch, WatchFailure, WatchTarget } from '../media/watch.ts';
import { useIdleLockStore } from '../stores/idle-lock.ts';
import { useLiveStore } from '../stores/live.ts';
import { useDelay } from './useDelay.ts';
import { usePictures } from './usePictures.ts';
import { useStill } from './useStill.ts';

/** The server calls it live, the tile is in sight, and no picture comes: the tile says so. Key frames may be 10 s apart. */
const PATIENCE_MS = 11_000;
/** Then the look is begun again. */
const RESTART_AFTER_MS = 20_000;

export interface CameraStream {
  view: ComputedRef<TileView>;
  /** When the picture in `still` was presented, `Date.now()`; null when there is none. */
  stillTakenAt: Readonly<ShallowRef<number | null>>;
  /** How old the pictures are that are shown, milliseconds; null when that is not worth a word, or not known. */
  delayMs: Readonly<ShallowRef<number | null>>;
}

/**
 * Shows a camera's stream in `video` for as long as the calling scope lives and while `video` is in sight.
 * When it is not live any more, `still` has its last picture.
 */
export function useCameraStream(
  camera: MaybeRefOrGetter<Pick<CameraView, 'id' | 'may'>>,
  shape: MaybeRefOrGetter<Pick<WatchTarget, 'profile' | 'size'>>,
  video: Readonly<Ref<HTMLVideoElement | null>>,
  still: Readonly<Ref<HTMLCanvasElement | null>>,
): CameraStream {
  const live = useLiveStore();
  const stream = shallowRef<StreamState | null>(null);
  const failure = shallowRef<WatchFailure | null>(null);
  const visible = useInSight(video);
  const { pictures, lastAt, reset, giveUp } = usePictures(
    video,
    () => playing,
    (now, rtpTimestamp) => {
      look?.presented(now);
      delay.picture(rtpTimestamp);
    },
  );
  const delay = useDelay(
    () => pictures.value === 'flowing',
    () => void look?.jump(),
  );
  const { takenAt, take, forget } = useStill(video, still, lastAt);
  let look: Watch | undefined;
  let playing = false;

  function show(track: MediaStreamTrack | null): void {
    take();
    playing = track !== null;
    if (!track) delay.forget();
    // A tile that has given up says so until a picture is really there.
    if (pictures.value !== 'stalled') reset();
    const element = video.value;
    // The last picture stays where it is until another stream has one to show.
    if (!element || !track) return;
    element.srcObject = new MediaStream([track]);
    // Refused only when the element goes away or gets its next stream.
    element.play().catch(() => {});
  }

  /** The element goes on presenting: what it shows stays until the other track's next picture. */
  function handOver(track: MediaStreamTrack): void {
    const shown = video.value?.srcObject;
    if (!(shown instanceof MediaStream)) return show(track);
    const before = shown.getTracks();
    shown.addTrack(track);
    for (const old of before) shown.removeTrack(old);
  }

  function fail(now: WatchFailure | null): void {
    failure.value = now;
    if (now?.code !== 'no_longer_permitted') return;
    // Not even the last picture, dimmed: it is not to be seen any more.
    if (video.value) video.value.srcObject = null;
    forget();
  }

  function open(client: LiveClient): void {
    look = client.watch(
      { cameraId: toValue(camera).id, ...toValue(shape) },
      {
        onState: (state) => (stream.value = state),
        onFailure: fail,
        onTrack: show,
        onHandover: handOver,
        onTime: delay.learn,
      },
    );
    look.setVisible(visible.value);
  }

  function close(): void {
    look?.close();
    look = undefined;
    stream.value = null;
    failure.value = null;
    reset();
    if (video.value) video.value.srcObject = null;
  }

  watch(
    // Each on its own: the grid around is drawn anew for many a reason, and looks go on meanwhile.
    [
      () => live.client,
      () => toValue(camera).id,
      () => toValue(camera).may.view,
      () => toValue(shape).profile,
    ] as const,
    ([client, , permitted]) => {
      close();
      if (client && permitted) open(client);
    },
    { immediate: true, flush: 'post' },
  );
  watch(visible, (seen) => {
    // What was on the screen before is old when the tile comes back.
    take();
    reset();
    look?.setVisible(seen);
  });

  const waiting = computed(
    () =>
      stream.value !== null &&
      isFlowing(stream.value) &&
      !failure.value &&
      visible.value &&
      pictures.value !== 'flowing',
  );
  const patience = useTimeoutFn(giveUp, PATIENCE_MS, { immediate: false });
  const restart = useTimeoutFn(() => look?.restart('no_picture'), RESTART_AFTER_MS, { immediate: false });
  watch(waiting, (now) => {
    for (const timer of [patience, restart]) {
      if (now) timer.start();
      else timer.stop();
    }
  });
  watch(pictures, (now) => {
    if (now === 'flowing') look?.succeeded();
    else take();
  });
  onScopeDispose(close);

  const view = computed(() =>
    tileView({
      permitted: toValue(camera).may.view,
      link: live.status,
      stream: stream.value,
      failure: failure.value,
      pictures: pictures.value,
    }),
  );
  return { view, stillTakenAt: takenAt, delayMs: delay.delayMs };
}

/** Whether any of the element is on the screen, its tab is shown and the console is not locked. */
function useInSight(element: Readonly<Ref<HTMLElement | null>>): ComputedRef<boolean> {
  const page = useDocumentVisibility();
  const lock = useIdleLockStore();
  const onScreen = shallowRef(false);
  useIntersectionObserver(element, (entries) => {
    onScreen.value = entries.at(-1)?.isIntersecting ?? false;
  });
  return computed(() => onScreen.value && page.value === 'visible' && !lock.locked);
}
