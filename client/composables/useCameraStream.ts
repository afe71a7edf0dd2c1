import { useTimeoutFn } from '@vueuse/core';
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
import { isWithheld } from '../api/wire-failure.ts';
import type { LiveClient } from '../media/live-client.ts';
import { TileLooks } from '../media/tile-looks.ts';
import { isFlowing, tileView, type TileView } from '../media/tile-state.ts';
import type { WatchFailure, WatchListener } from '../media/watch-news.ts';
import type { WatchTarget } from '../media/watch.ts';
import { useLiveStore } from '../stores/live.ts';
import { useDelay } from './useDelay.ts';
import { useInSight } from './useInSight.ts';
import { usePictures } from './usePictures.ts';
import { useProfile, type ProfileWish } from './useProfile.ts';
import { useStill } from './useStill.ts';

/** The server calls it live, the tile is in sight, and no picture comes: the tile says so. Key frames may be 10 s apart. */
const PATIENCE_MS = 11_000;
/** Then the look is begun again. */
const RESTART_AFTER_MS = 20_000;

export interface TileShape {
  profile: ProfileWish;
  size: WatchTarget['size'];
  purpose?: WatchTarget['purpose'];
  /** Not in sight yet, whatever covers it, and to have a picture at once when it is. */
  prepare?: boolean;
}

export interface CameraStream {
  view: ComputedRef<TileView>;
  /** When the picture in `still` was presented, server clock, ms; null when there is none. */
  stillTakenAt: Readonly<ShallowRef<number | null>>;
  /** How old the pictures are that are shown, milliseconds; null when that is not worth a word, or not known. */
  delayMs: Readonly<ShallowRef<number | null>>;
  /** Packets lost between the server and here in the last ten seconds, percent; null when that is not known. */
  lost: Readonly<ShallowRef<number | null>>;
}

/**
 * Shows a camera's stream in `video` for as long as the calling scope lives and while `video` is in sight. Another profile takes the place of the
 * one before without a break, and what a tile of the page before showed goes on. When it is not live any more, `still` has its last picture.
 */
export function useCameraStream(
  camera: MaybeRefOrGetter<Pick<CameraView, 'id' | 'may' | 'profiles' | 'withheld'>>,
  shape: MaybeRefOrGetter<TileShape>,
  video: Readonly<Ref<HTMLVideoElement | null>>,
  still: Readonly<Ref<HTMLCanvasElement | null>>,
): CameraStream {
  const live = useLiveStore();
  const stream = shallowRef<StreamState | null>(null);
  const failure = shallowRef<WatchFailure | null>(null);
  const lost = shallowRef<number | null>(null);
  const inSight = useInSight(video);
  const visible = computed(() => inSight.value && !toValue(shape).prepare);
  const profile = useProfile(shape, camera, video);
  const { pictures, lastAt, reset, giveUp } = usePictures(
    video,
    () => playing,
    () => visible.value,
    (now, rtpTimestamp) => {
      looks?.shown.presented(now);
      delay.picture(rtpTimestamp);
    },
  );
  const delay = useDelay(
    () => pictures.value === 'flowing',
    () => void looks?.shown.jump(),
  );
  const { takenAt, take, forget } = useStill(video, still, lastAt);
  /** What is withheld at present is asked for all the same: it comes as soon as it is shown again. */
  const permitted = () => toValue(camera).may.view || toValue(camera).withheld !== null;
  let looks: TileLooks | undefined;
  let playing = false;

  const listener: WatchListener = {
    onState: (state) => (stream.value = state),
    onFailure: fail,
    onTrack: show,
    onHandover: handOver,
    onTime: (time) => (time ? delay.learn(time) : delay.forget()),
    onLost: (percent) => (lost.value = percent),
  };

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
    if (!playing || !(shown instanceof MediaStream)) return show(track);
    const before = shown.getTracks();
    shown.addTrack(track);
    for (const old of before) shown.removeTrack(old);
  }

  function fail(now: WatchFailure | null): void {
    failure.value = now;
    if (!now || (now.code !== 'no_longer_permitted' && !isWithheld(now.code))) return;
    // Not even the last picture, dimmed: it is not to be seen any more.
    if (video.value) video.value.srcObject = null;
    forget();
  }

  const target = (): WatchTarget => ({
    cameraId: toValue(camera).id,
    profile: profile.value,
    size: toValue(shape).size,
    ...(toValue(shape).purpose && { purpose: toValue(shape).purpose }),
  });

  /** One camera alone begins with its small picture, which often flows already; the grid's tiles do not pull two streams each. */
  const soonest = (wanted: WatchTarget): WatchTarget =>
    wanted.size === 'full' && toValue(camera).profiles.includes('sub') ? { ...wanted, profile: 'sub' } : wanted;

  function open(client: LiveClient): void {
    looks = new TileLooks(client, target(), listener, soonest(target()));
    looks.setVisible(visible.value);
    if (toValue(shape).prepare) looks.prepare();
  }

  function close(): void {
    looks?.leave();
    looks = undefined;
    stream.value = null;
    failure.value = null;
    lost.value = null;
    playing = false;
    reset();
    if (video.value) video.value.srcObject = null;
  }

  watch(
    // Each on its own, and as a getter: the grid around is drawn anew for many a reason, and looks go on meanwhile. Without its element a tile
    // has no size.
    [() => live.client, () => toValue(camera).id, permitted, () => video.value] as const,
    ([client, , asks, element]) => {
      close();
      if (client && asks && element) open(client);
    },
    { immediate: true, flush: 'post' },
  );
  watch([profile, () => toValue(shape).size, () => toValue(shape).purpose], () => looks?.want(target()), {
    flush: 'post',
  });
  watch(
    () => live.status,
    (status) => status === 'up' && looks?.tryAgain(),
  );
  watch(visible, (seen) => {
    // What was on the screen before is old when the tile comes back.
    take();
    reset();
    looks?.setVisible(seen);
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
  const restart = useTimeoutFn(() => looks?.shown.restart('no_picture'), RESTART_AFTER_MS, { immediate: false });
  watch(waiting, (now) => {
    for (const timer of [patience, restart]) {
      if (now) timer.start();
      else timer.stop();
    }
  });
  watch(pictures, (now) => {
    if (now === 'flowing') return looks?.shown.succeeded();
    take();
    // Of many reasons one is that the server is not there any more.
    if (now === 'stalled') void live.client?.link.check();
  });
  onScopeDispose(close);

  const view = computed(() =>
    tileView({
      permitted: permitted(),
      link: live.status,
      stream: stream.value,
      failure: failure.value,
      pictures: pictures.value,
    }),
  );
  return { view, stillTakenAt: takenAt, delayMs: delay.delayMs, lost };
}
