import { useDevicePixelRatio, useElementSize, watchDebounced } from '@vueuse/core';
import { computed, shallowRef, toValue, type ComputedRef, type MaybeRefOrGetter, type Ref } from 'vue';
import type { Profile } from '../../server/contract/common.ts';
import type { CameraView } from '../../server/contract/rest.ts';
import { profileFor } from '../media/profile-choice.ts';
import type { WatchTarget } from '../media/watch.ts';

/** `auto`: as large as the tile can show. */
export type ProfileWish = Profile | 'auto';

/** A size counts when it has stood so long: a window that is dragged changes nothing before. Milliseconds. */
const SETTLED_MS = 400;

/** The profile for a tile: the one that is wished for, or the one for its size where the camera has both. To be read once `video` is there. */
export function useProfile(
  wish: MaybeRefOrGetter<{ profile: ProfileWish; size: WatchTarget['size'] }>,
  camera: MaybeRefOrGetter<Pick<CameraView, 'profiles'>>,
  video: Readonly<Ref<HTMLVideoElement | null>>,
): ComputedRef<Profile> {
  const { width, height } = useElementSize(video);
  const { pixelRatio } = useDevicePixelRatio();
  const settled = shallowRef<Profile | null>(null);

  function measure(): Profile {
    const [across, down] = [video.value?.clientWidth ?? 0, video.value?.clientHeight ?? 0];
    // One camera alone has the large picture wherever there is anything more to be seen in it.
    const present = settled.value ?? (toValue(wish).size === 'full' ? 'main' : null);
    return profileFor({ width: across * pixelRatio.value, height: down * pixelRatio.value }, present);
  }
  watchDebounced(
    [width, height, pixelRatio],
    () => {
      // Put away, it has no size, and keeps what it had.
      if (video.value && video.value.clientWidth > 0) settled.value = measure();
    },
    { debounce: SETTLED_MS },
  );
  return computed(() => {
    const wished = toValue(wish).profile;
    if (wished !== 'auto') return wished;
    return toValue(camera).profiles.length > 1 ? (settled.value ?? measure()) : 'sub';
  });
}
