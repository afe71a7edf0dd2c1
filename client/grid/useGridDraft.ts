import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { GridInput, SavedView } from '../../server/contract/views.ts';
import type { FoundCamera } from '../../server/contract/coverage.ts';
import { inLayout, MAX_SIDE, place, roomForOne, type EditGrid, type EditTile } from './edit.ts';
import { inReadingOrder, type Rect } from './layout.ts';
import { presetLayout, type GridSize } from './presets.ts';

/** A camera as it is put into a tile. */
export type TileCamera = Pick<FoundCamera, 'id' | 'name' | 'zone'>;

export interface DraftTile extends EditTile {
  /** Names it while it is moved about. */
  readonly key: number;
  readonly camera: TileCamera | null;
  /** The place in the saved list of a tile whose camera the person may not see: it stays as it is. */
  readonly kept?: number;
}
export type DraftGrid = EditGrid<DraftTile>;

/** What has been done, for the live region: a key of `views.said` and its values. */
export interface Said {
  key: 'moved' | 'resized' | 'blocked' | 'emptied' | 'removed' | 'added' | 'put' | 'undone' | 'full' | 'cancelled';
  tile?: DraftTile;
}

/** Steps that can be undone; older ones are forgotten. */
const UNDO_STEPS = 50;

export interface GridDraft {
  grid: Readonly<ShallowRef<DraftGrid>>;
  said: Readonly<ShallowRef<Said | null>>;
  /** Whether anything was changed since it was begun or saved. */
  dirty: ComputedRef<boolean>;
  canUndo: ComputedRef<boolean>;
  /** The grid as it would be with the tile there; nothing is done yet. Null where it cannot go. */
  tried: (key: number, to: Rect) => DraftGrid | null;
  /** Puts the tile there, on the grid as it is; whether it could. */
  place: (key: number, to: Rect) => boolean;
  put: (key: number, camera: TileCamera) => void;
  /** Takes the camera out of the tile; the tile itself where there is none. */
  empty: (key: number) => void;
  add: () => void;
  setSides: (sides: { columns?: number; rows?: number }) => void;
  setPreset: (size: GridSize) => void;
  undo: () => void;
  say: (said: Said) => void;
  /** What is to be saved. */
  content: () => GridInput;
  saved: () => void;
}

export function useGridDraft(initial: DraftGrid): GridDraft {
  const grid = shallowRef(initial);
  const before = shallowRef(initial);
  const past = shallowRef<DraftGrid[]>([]);
  const said = shallowRef<Said | null>(null);
  let nextKey = Math.max(-1, ...initial.tiles.map(({ key }) => key)) + 1;

  function become(next: DraftGrid, what: Said | null): void {
    past.value = [...past.value, grid.value].slice(-UNDO_STEPS);
    grid.value = next;
    said.value = what;
  }
  const find = (key: number) => grid.value.tiles.find((tile) => tile.key === key);
  const tried = (key: number, to: Rect) =>
    place(
      grid.value,
      grid.value.tiles.findIndex((tile) => tile.key === key),
      to,
    );
  const swap = (key: number, change: Partial<DraftTile>) => ({
    ...grid.value,
    tiles: grid.value.tiles.map((tile) => (tile.key === key ? { ...tile, ...change } : tile)),
  });

  return {
    grid,
    said,
    dirty: computed(() => grid.value !== before.value),
    canUndo: computed(() => past.value.length > 0),
    tried,
    place(key, to) {
      const [old, next] = [find(key), tried(key, to)];
      const tile = next?.tiles.find((one) => one.key === key);
      if (!old || !next || !tile) {
        said.value = { key: 'blocked' };
        return false;
      }
      become(next, { key: old.w === tile.w && old.h === tile.h ? 'moved' : 'resized', tile });
      return true;
    },
    put(key, camera) {
      const next = swap(key, { camera, kept: undefined, empty: false });
      become(next, { key: 'put', tile: next.tiles.find((tile) => tile.key === key) });
    },
    empty(key) {
      const tile = find(key);
      if (!tile) return;
      if (!tile.empty)
        return become(swap(key, { camera: null, kept: undefined, empty: true }), { key: 'emptied', tile });
      if (grid.value.tiles.length === 1) return;
      become({ ...grid.value, tiles: grid.value.tiles.filter((one) => one.key !== key) }, { key: 'removed' });
    },
    add() {
      const room = roomForOne(grid.value);
      if (!room) return void (said.value = { key: 'full' });
      const tile = { ...room.spot, key: nextKey++, camera: null, empty: true };
      become({ ...grid.value, rows: room.rows, tiles: [...grid.value.tiles, tile] }, { key: 'added', tile });
    },
    setSides: (sides) => become({ ...grid.value, ...sides }, null),
    setPreset(size) {
      const next = inLayout(grid.value, presetLayout(size), (at) => ({
        ...at,
        key: nextKey++,
        camera: null,
        empty: true,
      }));
      if (next) become(next, null);
    },
    undo() {
      const last = past.value.at(-1);
      if (!last) return;
      past.value = past.value.slice(0, -1);
      grid.value = last;
      said.value = { key: 'undone' };
    },
    say: (what) => (said.value = what),
    content: () => ({
      kind: 'grid',
      columns: grid.value.columns,
      rows: grid.value.rows,
      // In reading order, which is the order of Tab and arrows when it is looked at.
      tiles: inReadingOrder(grid.value.tiles).map(({ x, y, w, h, camera, kept }) => ({
        ...{ x, y, w, h },
        ...(camera && { cameraId: camera.id }),
        ...(kept !== undefined && { kept }),
      })),
    }),
    saved: () => (before.value = grid.value),
  };
}

/** The cameras on a layout of so many tiles, to begin with. */
export function gridOf(cameras: readonly TileCamera[], size: GridSize): DraftGrid {
  const { columns, rows, places } = presetLayout(size);
  const tiles = places.map((at, key) => ({ ...at, key, camera: cameras[key] ?? null, empty: !cameras[key] }));
  return { columns, rows, tiles };
}

export const savedGrid = ({ columns, rows, tiles }: Extract<SavedView, { kind: 'grid' }>): DraftGrid => ({
  columns: Math.min(MAX_SIDE, columns),
  rows: Math.min(MAX_SIDE, rows),
  tiles: tiles.map(({ x, y, w, h, camera, hidden }, key) => ({
    ...{ x, y, w, h, key, camera },
    empty: !camera && !hidden,
    ...(hidden && { kept: key }),
  })),
});
