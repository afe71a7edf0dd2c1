import { useEventListener } from '@vueuse/core';
import { useIdleLockStore } from '../stores/idle-lock.ts';

/** What takes keys for itself. */
const typing = 'input, textarea, select, [contenteditable], [role=combobox], [role=menu], [role=listbox]';
const modal = 'dialog[open], [aria-modal=true]';

/**
 * Calls `act` when the key (KeyboardEvent.key, in any case) is pressed by itself for as long as the calling scope lives: not while
 * somebody types, a dialog is open or the console is locked. `repeats`: again while it is held; `when`: at other times the key is
 * left to others.
 */
export function useShortcut(
  key: string,
  act: (event: KeyboardEvent) => void,
  { repeats = false, when = () => true }: { repeats?: boolean; when?: () => boolean } = {},
): void {
  const lock = useIdleLockStore();
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key.toLowerCase() || event.defaultPrevented) return;
    if (event.repeat && !repeats) return;
    if (event.altKey || event.ctrlKey || event.metaKey || lock.locked || !when()) return;
    if ((event.target as Element | null)?.closest?.(typing) || shownModals().length > 0) return;
    event.preventDefault();
    act(event);
  });
}

/** The open modal dialogs, those of the browser and those of Element Plus, which stay in the page while they are closed. */
export const shownModals = (): Element[] =>
  [...document.querySelectorAll(modal)].filter((one) => one.checkVisibility());
