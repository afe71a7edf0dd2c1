import { shallowRef, type Ref, type ShallowRef } from 'vue';
import { serverNow } from '../api/server-clock.ts';

export interface Still {
  /** When the kept picture was presented, server clock, ms; null when none is kept. */
  takenAt: Readonly<ShallowRef<number | null>>;
  /** Keeps the newest picture, if one was presented since the last time. */
  take: () => void;
  /** Keeps no picture any more. */
  forget: () => void;
}

/** Keeps the last picture of `video` in `canvas`: the element itself may lose it with its track. */
export function useStill(
  video: Readonly<Ref<HTMLVideoElement | null>>,
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  lastPictureAt: () => number | null,
): Still {
  const takenAt = shallowRef<number | null>(null);
  /** The same by this machine's clock. */
  let taken: number | null = null;

  function take(): void {
    const [from, to, at] = [video.value, canvas.value, lastPictureAt()];
    if (!from || !to || at === null || at === taken) return;
    if (from.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || from.videoWidth === 0) return;
    to.width = from.videoWidth;
    to.height = from.videoHeight;
    to.getContext('2d')?.drawImage(from, 0, 0);
    taken = at;
    takenAt.value = at + serverNow() - Date.now();
  }

  function forget(): void {
    takenAt.value = null;
    // Sizing a canvas empties it.
    if (canvas.value) canvas.value.width = 0;
  }

  return { takenAt, take, forget };
}
