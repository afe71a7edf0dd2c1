import { inject, onScopeDispose, provide, shallowRef, watch, type InjectionKey, type ShallowRef } from 'vue';
import { useIdleLockStore } from '../stores/idle-lock.ts';

/** https://wicg.github.io/document-picture-in-picture/, which TypeScript does not know. */
interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}
const windows = (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

/** The body of the small window, while there is one. */
type Target = Readonly<ShallowRef<HTMLElement | null>>;
const key: InjectionKey<Target> = Symbol('floating');

export interface Floating {
  /** Whether this browser has windows that stay above others and show more than a bare video: the watermark goes with the picture. */
  supported: boolean;
  target: Target;
  open: (width: number, height: number) => Promise<void>;
  close: () => void;
}

/** A small window above all others for what the calling component moves into `target`; it closes with the calling scope and when the console locks itself. */
export function useFloating(): Floating {
  const lock = useIdleLockStore();
  const target = shallowRef<HTMLElement | null>(null);
  let shown: Window | undefined;
  let disposed = false;

  function close(): void {
    target.value = null;
    shown?.close();
    shown = undefined;
  }

  /** Width and height in CSS pixels. Nothing happens where the browser refuses. */
  async function open(width: number, height: number): Promise<void> {
    const opened = await windows?.requestWindow({ width, height }).catch(() => undefined);
    if (!opened) return;
    if (disposed) return opened.close();
    shown = opened;
    dress(opened.document);
    opened.addEventListener('pagehide', () => shown === opened && close(), { once: true });
    target.value = opened.document.body;
  }

  watch(
    () => lock.locked,
    (locked) => locked && close(),
  );
  onScopeDispose(() => {
    disposed = true;
    close();
  });
  provide(key, target);
  return { supported: windows !== undefined, target, open, close };
}

/** Whether the calling component is in a small window at present; null where it cannot be. */
export const useFloated = (): Target | null => inject(key, null);

/** The same styles, theme and language as this page. */
function dress(other: Document): void {
  const { className, lang } = document.documentElement;
  Object.assign(other.documentElement, { className, lang });
  other.title = document.title;
  other.body.className = 'floating-window';
  for (const { href } of document.styleSheets) {
    if (!href) continue;
    const link = other.createElement('link');
    Object.assign(link, { rel: 'stylesheet', href });
    other.head.append(link);
  }
}
