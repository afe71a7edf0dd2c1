import type { Tampering } from '../../server/contract/ledger.ts';
import { foreign, frames, misplaced, PICTURES, unseen } from './inspection.ts';
import { GUARDED, type MarkSheets } from './mark-sheet.ts';

/** So often within `WINDOW_MS`, and somebody means it: the picture is taken away for as long. */
const PATIENCE = 5;
const WINDOW_MS = 60_000;
/** Checks in a row without a fault before a picture that was taken away comes back. */
const SOUND_CHECKS = 3;

export interface MarkGuardOptions {
  tile: HTMLElement;
  /** The element that shows the picture at present. */
  video: () => HTMLVideoElement | null;
  sheets: MarkSheets;
  /** What the mark says of the session. */
  mark: () => string;
  onTampered: (what: Tampering, restored: boolean) => void;
  /** Whether the picture must not be seen. */
  onWithheld: (withheld: boolean) => void;
}

/** Keeps the mark over one tile's picture: looks at every change at once and at the styles when told to, and puts right what it finds. */
export class MarkGuard {
  readonly #options: MarkGuardOptions;
  readonly #observer: MutationObserver;
  #document: Document;
  #stopDrawing: () => void;
  /** Where the picture belongs. */
  #home: { video: HTMLVideoElement; parent: ParentNode & Node; next: Node | null } | null = null;
  /** Of late, `performance.now()`; at most `PATIENCE`. */
  #faults: number[] = [];
  #withheld = false;
  #sound = 0;
  #closed = false;

  constructor(options: MarkGuardOptions) {
    this.#options = options;
    const { tile, sheets } = options;
    tile.setAttribute(GUARDED, '');
    this.#document = tile.ownerDocument;
    this.#stopDrawing = sheets.use(this.#document);
    this.#observer = new MutationObserver(() => this.#look());
    this.#observer.observe(tile, {
      subtree: true,
      childList: true,
      attributeFilter: [GUARDED, 'style', 'class', 'popover', 'hidden'],
    });
    for (const name of ['fullscreenchange', 'enterpictureinpicture'] as const) tile.addEventListener(name, this.#look);
    tile.addEventListener('contextmenu', withoutMenu);
    this.#remember();
  }

  /** The slow look, styles and all. */
  check(): void {
    this.#follow();
    this.#remember();
    this.#judge(true);
  }

  /** The picture is shown a second time, elsewhere. */
  copied(): void {
    this.#fault('copied', true);
  }

  /** Whether the tile has this element's picture. */
  shows(stream: MediaProvider | null): boolean {
    const own = this.#options.video()?.srcObject;
    if (own === stream) return stream !== null;
    if (!(own instanceof MediaStream) || !(stream instanceof MediaStream)) return false;
    const ids = new Set(own.getTracks().map(({ id }) => id));
    return stream.getTracks().some(({ id }) => ids.has(id));
  }

  holds(element: Element): boolean {
    return this.#options.tile.contains(element);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { tile } = this.#options;
    this.#observer.disconnect();
    for (const name of ['fullscreenchange', 'enterpictureinpicture'] as const) {
      tile.removeEventListener(name, this.#look);
    }
    tile.removeEventListener('contextmenu', withoutMenu);
    this.#stopDrawing();
  }

  readonly #look = (): void => {
    if (!this.#closed) this.#judge(false);
  };

  /** A tile may have gone to a window of its own. */
  #follow(): void {
    const { tile, sheets } = this.#options;
    if (tile.ownerDocument === this.#document) return;
    this.#stopDrawing();
    this.#document = tile.ownerDocument;
    this.#stopDrawing = sheets.use(this.#document);
  }

  #remember(): void {
    const video = this.#options.video();
    if (!video?.parentNode || !this.holds(video)) return;
    this.#home = { video, parent: video.parentNode, next: video.nextSibling };
  }

  #judge(thorough: boolean): void {
    const found = this.#inspect(thorough);
    if (!found) return this.#wasSound(thorough);
    this.#restore(found);
    // Styles are asked again in any case: restoring may have been of no use.
    this.#fault(found, this.#inspect(true) === null);
  }

  #inspect(thorough: boolean): Tampering | null {
    const { tile, video, sheets, mark } = this.#options;
    const found = misplaced(tile, video());
    if (found || !thorough) return found;
    if (!sheets.isWhole(this.#document)) return 'removed';
    return unseen(tile, sheets.content, mark());
  }

  #restore(found: Tampering): void {
    const { tile, sheets } = this.#options;
    tile.setAttribute(GUARDED, '');
    if (found === 'removed' || found === 'restyled') sheets.renew(this.#document);
    for (const element of foreign(tile, this.#options.video())) element.remove();
    if (found === 'moved') this.#bringBack();
    // What we have just done is not to be looked at as somebody's change.
    this.#observer.takeRecords();
  }

  #bringBack(): void {
    const { tile } = this.#options;
    const video = this.#options.video();
    const document = this.#document;
    if (video && document.pictureInPictureElement === video) void document.exitPictureInPicture().catch(() => {});
    const home = this.#home;
    if (home && home.video === video && !tile.contains(video) && tile.contains(home.parent)) {
      home.parent.insertBefore(video, home.next?.parentNode === home.parent ? home.next : null);
      // Taken out of the document, it has stopped.
      video.play().catch(() => {});
    }
    for (const picture of tile.querySelectorAll(PICTURES)) {
      for (const frame of frames(picture, tile) as HTMLElement[]) {
        if (frame.matches(':fullscreen')) void document.exitFullscreen().catch(() => {});
        frame.removeAttribute('popover');
        for (const name of ['z-index', 'position']) frame.style.removeProperty(name);
      }
    }
  }

  #fault(what: Tampering, restored: boolean): void {
    const now = performance.now();
    // One that goes on while the picture is away is no new one.
    if (!this.#withheld) this.#faults = [...this.#faults.filter((at) => now - at < WINDOW_MS), now].slice(-PATIENCE);
    this.#sound = 0;
    const withheld = !restored || this.#faults.length >= PATIENCE;
    this.#options.onTampered(what, restored);
    if (withheld) this.#withhold(true);
  }

  #wasSound(thorough: boolean): void {
    if (!this.#withheld || !thorough) return;
    this.#sound += 1;
    const newest = this.#faults.at(-1) ?? -Infinity;
    const meant = this.#faults.length >= PATIENCE && performance.now() - newest < WINDOW_MS;
    if (this.#sound >= SOUND_CHECKS && !meant) this.#withhold(false);
  }

  #withhold(withheld: boolean): void {
    if (this.#withheld === withheld) return;
    this.#withheld = withheld;
    this.#options.onWithheld(withheld);
  }
}

/** A browser's menu over a picture would save it as it came. A link's menu does not. */
function withoutMenu(event: MouseEvent): void {
  if (!(event.target as Element).closest('a')) event.preventDefault();
}
