import {
  CircleCloseFilled,
  Connection,
  Hide,
  Loading,
  Lock,
  RefreshRight,
  RemoveFilled,
  VideoPause,
  VideoPlay,
  Warning,
  WarningFilled,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';
import type { TileState } from '../media/tile-state.ts';

/** One picture per state: colour is never the only sign. */
export const tileIcons: Record<TileState, Component> = {
  idle: VideoPause,
  connecting: Loading,
  live: VideoPlay,
  degraded: Warning,
  frozen: VideoPause,
  black: Hide,
  reconnecting: RefreshRight,
  offline: CircleCloseFilled,
  refused: WarningFilled,
  unsupported: WarningFilled,
  'not-permitted': Lock,
  withheld: RemoveFilled,
  disconnected: Connection,
};
