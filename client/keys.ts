/** Where a key does something. */
export const keyPlaces = ['everywhere', 'grid', 'tour', 'editor', 'camera'] as const;
export type KeyPlace = (typeof keyPlaces)[number];

/** What a key does: `keys` as they are written on a keyboard, any of them; `textKey` in the locales. */
export interface KeyHint {
  keys: readonly string[];
  where: KeyPlace;
  textKey: string;
}

/** Every key of the console, as the keyboard sheet shows them. */
export const keys: readonly KeyHint[] = [
  { keys: ['?'], where: 'everywhere', textKey: 'help.keys.sheet' },
  { keys: ['Ctrl+K', '/'], where: 'everywhere', textKey: 'finder.title' },
  { keys: ['Tab', 'Shift+Tab'], where: 'everywhere', textKey: 'help.keys.tab' },
  { keys: ['Esc'], where: 'everywhere', textKey: 'help.keys.escape' },
  { keys: ['F8'], where: 'everywhere', textKey: 'alerts.keys.open' },
  { keys: ['F9'], where: 'everywhere', textKey: 'alerts.keys.take' },
  { keys: ['M'], where: 'camera', textKey: 'alerts.keys.message' },
  { keys: ['←', '↑', '→', '↓'], where: 'grid', textKey: 'help.keys.arrows' },
  { keys: ['Enter'], where: 'grid', textKey: 'help.keys.open' },
  { keys: ['PageUp', 'PageDown'], where: 'grid', textKey: 'help.keys.pages' },
  { keys: ['F'], where: 'grid', textKey: 'help.keys.fullScreen' },
  { keys: ['P'], where: 'tour', textKey: 'tours.keys.pause' },
  { keys: ['PageUp', 'PageDown'], where: 'tour', textKey: 'tours.keys.turn' },
  { keys: ['←', '↑', '→', '↓'], where: 'editor', textKey: 'views.keys.move' },
  { keys: ['Shift+← ↑ → ↓'], where: 'editor', textKey: 'views.keys.resize' },
  { keys: ['Enter'], where: 'editor', textKey: 'views.keys.choose' },
  { keys: ['Delete'], where: 'editor', textKey: 'views.keys.empty' },
  { keys: ['Esc'], where: 'editor', textKey: 'views.keys.cancel' },
  { keys: ['N'], where: 'grid', textKey: 'duty.keys.note' },
  { keys: ['G'], where: 'grid', textKey: 'inspections.keys.record' },
  { keys: ['V'], where: 'grid', textKey: 'violations.keys.report' },
  { keys: ['V'], where: 'camera', textKey: 'violations.keys.report' },
  { keys: ['F'], where: 'camera', textKey: 'help.keys.fullScreenCamera' },
  { keys: ['G'], where: 'camera', textKey: 'inspections.keys.record' },
  { keys: ['+', '−'], where: 'camera', textKey: 'cameraPage.keys.zoom' },
  { keys: ['E', 'Q'], where: 'camera', textKey: 'cameraPage.keys.zoomAlways' },
  { keys: ['W', 'A', 'S', 'D'], where: 'camera', textKey: 'cameraPage.keys.pan' },
  { keys: ['0'], where: 'camera', textKey: 'cameraPage.keys.reset' },
  { keys: ['[', ']', 'PageUp', 'PageDown'], where: 'camera', textKey: 'cameraPage.keys.neighbours' },
  { keys: ['←', '→'], where: 'camera', textKey: 'cameraPage.keys.timeline' },
];
