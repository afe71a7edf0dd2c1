import type { Tampering } from '../../server/contract/ledger.ts';
import { CELL } from './mosaic.ts';
import { GUARDED, MARK_LEVEL, type MarkContent } from './mark-sheet.ts';

/** What a browser says of either part of a mark that is seen as it was drawn. */
const asDrawn = {
  display: 'block',
  position: 'absolute',
  visibility: 'visible',
  contentVisibility: 'visible',
  opacity: '1',
  zIndex: String(MARK_LEVEL),
  transform: 'none',
  translate: 'none',
  scale: 'none',
  rotate: 'none',
  filter: 'none',
  clip: 'auto',
  clipPath: 'none',
  maskImage: 'none',
  mixBlendMode: 'normal',
} as const satisfies Partial<Record<keyof CSSStyleDeclaration, string>>;
const properties = Object.keys(asDrawn) as (keyof typeof asDrawn)[];

const cellSize = `${CELL.width}px ${CELL.height}px`;
/** The corner's letters are never smaller, CSS pixels. */
const smallestText = 9;
/** Layout rounds to 1/64. */
const slack = 1;

/** Where pictures are in a guarded element. */
export const PICTURES = 'video, canvas, img';
/** Drawn above everything else, whatever its place in the document. */
const topLayer = ':fullscreen, :popover-open, :modal';

/** What can be seen from the document alone, without any work for the browser: cheap enough for every change. */
export function misplaced(tile: HTMLElement, video: HTMLVideoElement | null): Tampering | null {
  if (!tile.hasAttribute(GUARDED)) return 'removed';
  if (video && !tile.contains(video)) return 'moved';
  if (video && video.ownerDocument.pictureInPictureElement === video) return 'moved';
  for (const picture of tile.querySelectorAll(PICTURES)) {
    if (frames(picture, tile).some((frame) => frame.matches(topLayer))) return 'moved';
  }
  return foreign(tile, video).length > 0 ? 'covered' : null;
}

/** What the browser makes of the styles: whether the mark is seen. `content` is what it should show. */
export function unseen(tile: HTMLElement, content: MarkContent, mark: string): Tampering | null {
  // Nothing is seen of a tile that has no room.
  if (tile.clientWidth === 0 || tile.clientHeight === 0) return null;
  const view = tile.ownerDocument.defaultView;
  if (!view) return null;
  if (!view.getComputedStyle(tile).contain.includes('paint')) return 'moved';
  for (const picture of tile.querySelectorAll(PICTURES)) {
    if (frames(picture, tile).some((frame) => Number(view.getComputedStyle(frame).zIndex) >= MARK_LEVEL))
      return 'moved';
  }
  const mosaic = view.getComputedStyle(tile, '::before');
  const corner = view.getComputedStyle(tile, '::after');
  if (mosaic.content === 'none' || corner.content === 'none') return 'removed';
  if (properties.some((name) => mosaic[name] !== asDrawn[name] || corner[name] !== asDrawn[name])) return 'restyled';
  const covers =
    Math.abs(parseFloat(mosaic.width) - tile.clientWidth) <= slack &&
    Math.abs(parseFloat(mosaic.height) - tile.clientHeight) <= slack &&
    mosaic.backgroundSize === cellSize &&
    mosaic.backgroundRepeat === 'repeat' &&
    (content.image === null || mosaic.backgroundImage === `url("${content.image}")`);
  const legible =
    corner.content.includes(mark) &&
    parseFloat(corner.fontSize) >= smallestText &&
    parseFloat(corner.top) >= 0 &&
    parseFloat(corner.right) >= 0 &&
    parseFloat(corner.width) > smallestText &&
    corner.color === cornerColor;
  return covers && legible ? null : 'restyled';
}
/** As mark-sheet.ts has it. */
const cornerColor = 'rgba(255, 255, 255, 0.9)';

/** A picture and what it stands in, up to the tile. */
export function frames(picture: Element, tile: HTMLElement): Element[] {
  const chain: Element[] = [];
  for (let at: Element | null = picture; at && at !== tile; at = at.parentElement) chain.push(at);
  return chain;
}

/**
 * What stands beside the picture and none of the console's components has made: those carry the attribute by which Vue scopes their styles.
 * In a page whose components do not, nothing is foreign.
 */
export function foreign(tile: HTMLElement, video: HTMLVideoElement | null): Element[] {
  if (!isOurs(tile)) return [];
  const places = [tile, ...(video && tile.contains(video) ? frames(video, tile).slice(1) : [])];
  return places.flatMap((place) => [...place.children].filter((child) => !isOurs(child)));
}

const isOurs = (element: Element): boolean => element.getAttributeNames().some((name) => name.startsWith('data-v-'));
