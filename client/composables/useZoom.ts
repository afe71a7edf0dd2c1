import { useEventListener } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { centreOn, fitOf, panBy, transformOf, whole, zoomAt, type Fit, type Point, type Zoom } from '../media/zoom.ts';

/** By one press of a key or button. */
const STEP = 1.4;
const PAN_STEP = 0.12;
const DOUBLE = 2.5;
/** Of a mouse wheel's pixels, and of what a touch pad makes of two fingers that are spread (told as a wheel with Ctrl). */
const WHEEL = 0.0016;
const SPREAD = 0.01;
const LINE_PX = 16;
/** Two taps make one when they are no further apart: milliseconds, pixels. */
const TAP_MS = 320;
const TAP_PX = 24;
/** A hand that moves less means to tap. Pixels. */
const STILL_PX = 6;

export interface DigitalZoom {
  zoom: Readonly<ShallowRef<Zoom>>;
  /** For the element that is enlarged. */
  style: ComputedRef<{ transform: string }>;
  /** Where the picture is in the frame. */
  fit: () => Fit;
  zoomIn: () => void;
  zoomOut: () => void;
  reset: () => void;
  /** In steps: 1 to the right, 1 down. */
  pan: (right: number, down: number) => void;
  /** A place of the whole into the middle. */
  look: (at: Point) => void;
}

/**
 * Enlarges what is in `frame` by wheel, two fingers, double click or tap, and moves it by drag, for as long as the calling scope lives.
 * While nothing is enlarged a finger scrolls the page as everywhere. `video`: the picture in it.
 */
export function useZoom(frame: Readonly<Ref<HTMLElement | null>>, video: () => HTMLVideoElement | null): DigitalZoom {
  const zoom = shallowRef<Zoom>(whole);
  /** Fingers and buttons that are down, where they are now. A hand has ten. */
  const down = new Map<number, Point>();
  let moved = 0;
  let tap: (Point & { at: number }) | null = null;

  function fit(): Fit {
    const box = frame.value?.getBoundingClientRect();
    const { videoWidth = 0, videoHeight = 0 } = video() ?? {};
    return fitOf(box ?? { width: 0, height: 0 }, { width: videoWidth, height: videoHeight });
  }

  /** A place on the screen as a part of the frame. */
  function place({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top, width, height } = frame.value!.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  const centre = { x: 0.5, y: 0.5 };
  const by = (factor: number, at: Point = centre) => (zoom.value = zoomAt(zoom.value, factor, at, fit()));
  const reset = () => (zoom.value = whole);

  useEventListener(
    frame,
    'wheel',
    (event: WheelEvent) => {
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PX;
      // What is whole already scrolls the page.
      if (pixels > 0 && zoom.value.scale === 1) return;
      event.preventDefault();
      by(Math.exp(-pixels * (event.ctrlKey ? SPREAD : WHEEL)), place(event));
    },
    { passive: false },
  );

  const middle = (points: readonly Point[]): Point => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  });
  /** In pixels of the screen: a frame is wider than it is high. */
  function apart([a, b]: readonly Point[]): number {
    const { width, height } = frame.value!.getBoundingClientRect();
    return a && b ? Math.hypot((a.x - b.x) * width, (a.y - b.y) * height) : 0;
  }

  useEventListener(frame, 'pointerdown', (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest('button, a, [role=slider]')) return;
    frame.value!.setPointerCapture(event.pointerId);
    if (down.size === 0) moved = 0;
    down.set(event.pointerId, place(event));
  });
  useEventListener(frame, 'pointermove', (event: PointerEvent) => {
    if (!down.has(event.pointerId)) return;
    const before = [...down.values()];
    down.set(event.pointerId, place(event));
    const after = [...down.values()];
    moved += Math.abs(event.movementX) + Math.abs(event.movementY);
    const [from, to] = [middle(before), middle(after)];
    if (after.length === 2) by(apart(after) / Math.max(1, apart(before)), from);
    zoom.value = panBy(zoom.value, { x: to.x - from.x, y: to.y - from.y }, fit());
  });
  useEventListener(frame, ['pointerup', 'pointercancel'], (event: PointerEvent) => {
    if (!down.delete(event.pointerId)) return;
    if (event.type === 'pointerup' && down.size === 0 && moved < STILL_PX) tapped(event);
  });

  function tapped(event: PointerEvent): void {
    const { timeStamp: at, clientX: x, clientY: y } = event;
    const second = tap && at - tap.at < TAP_MS && Math.hypot(x - tap.x, y - tap.y) < TAP_PX;
    tap = second ? null : { at, x, y };
    if (!second) return;
    if (zoom.value.scale > 1) reset();
    else by(DOUBLE, place(event));
  }
  onScopeDispose(() => down.clear());

  return {
    zoom,
    style: computed(() => ({ transform: transformOf(zoom.value) })),
    fit,
    zoomIn: () => by(STEP),
    zoomOut: () => by(1 / STEP),
    reset,
    pan: (right, downwards) =>
      (zoom.value = panBy(zoom.value, { x: -right * PAN_STEP, y: -downwards * PAN_STEP }, fit())),
    look: (at) => (zoom.value = centreOn(zoom.value, at, fit())),
  };
}
