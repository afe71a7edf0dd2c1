import { useEventListener } from '@vueuse/core';
import { computed, shallowRef, type ComputedRef } from 'vue';
import { GAP_PX, type Arrangement, type Rect } from './layout.ts';
import type { DraftGrid, DraftTile, GridDraft } from './useGridDraft.ts';

interface Drag {
  pointerId: number;
  tile: DraftTile;
  how: 'move' | 'resize';
  /** Where it was taken, pixels of the page. */
  from: { x: number; y: number };
  to: Rect;
  /** As it would be if it were let go now. */
  preview: DraftGrid | null;
}

/** Pixels that a finger may tremble without dragging. */
const TREMBLE_PX = 5;

export interface TileDrag {
  /** What is shown: while a tile is dragged, as it would be. */
  shown: ComputedRef<DraftGrid>;
  /** The tile that is being dragged. */
  dragged: ComputedRef<number | null>;
  start: (event: PointerEvent, tile: DraftTile, how: 'move' | 'resize') => void;
  move: (event: PointerEvent) => void;
  end: (event: PointerEvent) => void;
  /** Whether the click that follows a drag is none. */
  wasDrag: () => boolean;
}

/** Moves and resizes tiles with mouse, pen or finger, cell by cell; Escape leaves all as it was. `shape`: as it is on the screen. */
export function useTileDrag(draft: GridDraft, shape: () => Arrangement): TileDrag {
  const drag = shallowRef<Drag | null>(null);
  let dragged = false;

  function target({ tile, how, from }: Drag, event: PointerEvent): Rect {
    const { columns, rows, cellWidth, cellHeight } = shape();
    const dx = Math.round((event.clientX - from.x) / (cellWidth + GAP_PX));
    const dy = Math.round((event.clientY - from.y) / (cellHeight + GAP_PX));
    const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
    const { x, y, w, h } = tile;
    if (how === 'move') return { x: within(x + dx, 0, columns - w), y: within(y + dy, 0, rows - h), w, h };
    return { x, y, w: within(w + dx, 1, columns - x), h: within(h + dy, 1, rows - y) };
  }

  useEventListener(
    document,
    'keydown',
    (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !drag.value) return;
      event.preventDefault();
      event.stopPropagation();
      drag.value = null;
      draft.say({ key: 'cancelled' });
    },
    { capture: true },
  );

  return {
    shown: computed(() => drag.value?.preview ?? draft.grid.value),
    dragged: computed(() => drag.value?.tile.key ?? null),
    start(event, tile, how) {
      dragged = false;
      if (event.button !== 0 || drag.value) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      const from = { x: event.clientX, y: event.clientY };
      drag.value = { pointerId: event.pointerId, tile, how, from, to: tile, preview: null };
    },
    move(event) {
      const now = drag.value;
      if (!now || event.pointerId !== now.pointerId) return;
      dragged ||= Math.hypot(event.clientX - now.from.x, event.clientY - now.from.y) > TREMBLE_PX;
      const to = target(now, event);
      const same = to.x === now.to.x && to.y === now.to.y && to.w === now.to.w && to.h === now.to.h;
      // Where it cannot go, it stays where it could go last.
      if (!same) drag.value = { ...now, to, preview: draft.tried(now.tile.key, to) ?? now.preview };
    },
    end(event) {
      const now = drag.value;
      if (!now || event.pointerId !== now.pointerId) return;
      drag.value = null;
      const placed = now.preview?.tiles.find(({ key }) => key === now.tile.key);
      if (placed && event.type !== 'pointercancel') draft.place(now.tile.key, placed);
    },
    wasDrag: () => dragged,
  };
}
