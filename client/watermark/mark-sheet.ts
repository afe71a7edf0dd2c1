import { CELL } from './mosaic.ts';

/** What a guarded element carries; the pictures are inside of it. */
export const GUARDED = 'data-watermark';
/** Pictures and their frames stay below this, captions and controls above it. */
export const MARK_LEVEL = 1;

/** What the mark shows at present. */
export interface MarkContent {
  /** The corner's lines, in full and for a small tile. */
  full: string;
  small: string;
  /** URL of a cell of the mosaic; null until it is drawn. */
  image: string | null;
}

/** Where there is room for the corner in full: shorter than a unit's name is no line. */
const ROOMY = '(min-width: 420px) and (min-height: 236px)';
/** A neighbour in a strip: most of it is to be seen. */
const TINY = '(max-width: 200px)';

/**
 * In a layer, since what is important there stands above whatever is important outside of any. The pseudo-elements belong to the tile itself:
 * no node that could be removed, and nothing that the picture waits for. `contain` keeps a picture from being drawn outside of its tile.
 */
const css = ({ full, small, image }: MarkContent): string => `@layer {
  [${GUARDED}] { contain: layout paint !important; }
  [${GUARDED}]::before, [${GUARDED}]::after {
    all: initial !important;
    position: absolute !important;
    z-index: ${MARK_LEVEL} !important;
    display: block !important;
    pointer-events: none !important;
    forced-color-adjust: none !important;
    text-size-adjust: none !important;
    print-color-adjust: exact !important;
  }
  [${GUARDED}]::before {
    inset: 0 !important;
    content: "" !important;
    background: ${image ? `url("${image}")` : 'none'} 0 0 / ${CELL.width}px ${CELL.height}px repeat !important;
  }
  [${GUARDED}]::after {
    inset: 4px 4px auto auto !important;
    box-sizing: border-box !important;
    max-width: calc(100% - 8px) !important;
    max-height: calc(100% - 8px) !important;
    overflow: hidden !important;
    padding: 1px 5px !important;
    border-radius: 3px !important;
    background: rgb(5 8 11 / 74%) !important;
    color: rgb(255 255 255 / 90%) !important;
    font: 500 9.5px/12px "Be Vietnam Pro", system-ui, sans-serif !important;
    font-variant-numeric: tabular-nums !important;
    text-align: right !important;
    white-space: pre-line !important;
    content: ${cssString(small)} / "" !important;
  }
  @container ${ROOMY} {
    [${GUARDED}]::after {
      inset: 8px 8px auto auto !important;
      padding: 3px 8px !important;
      font-size: 12px !important;
      line-height: 16px !important;
      content: ${cssString(full)} / "" !important;
    }
  }
  @container ${TINY} {
    [${GUARDED}]::after {
      inset: 2px 2px auto auto !important;
      padding: 0 3px !important;
      font-size: 9px !important;
      line-height: 10.5px !important;
    }
  }
}`;

/** As CSS writes a string. */
function cssString(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\a ')}"`;
}

interface Adopted {
  sheet: CSSStyleSheet;
  /** As the browser wrote the rules down when they were made. */
  rules: string;
  users: number;
}

/** The style sheet that draws the mark over every guarded element of the documents that use it. */
export class MarkSheets {
  readonly #adopted = new Map<Document, Adopted>();
  #content: MarkContent;

  constructor(content: MarkContent) {
    this.#content = content;
  }

  get content(): MarkContent {
    return this.#content;
  }

  get documents(): Iterable<Document> {
    return this.#adopted.keys();
  }

  /** Draws in this document until the returned function is called: a picture may move to a window of its own, which has its own sheets. */
  use(document: Document): () => void {
    const known = this.#adopted.get(document);
    if (known) known.users += 1;
    else this.#adopt(document, 1);
    let used = true;
    return () => {
      const adopted = this.#adopted.get(document);
      if (!used || !adopted) return;
      used = false;
      adopted.users -= 1;
      if (adopted.users > 0) return;
      this.#adopted.delete(document);
      without(document, adopted.sheet);
    };
  }

  /** Shows other content from now on. Rules are changed in place: making the sheet anew costs ten times as much. */
  show(content: MarkContent): void {
    const { full, small, image } = this.#content;
    this.#content = content;
    for (const adopted of this.#adopted.values()) {
      const rules = declarationsOf(adopted.sheet);
      // What somebody has changed is for the next check to find.
      if (!rules || written(adopted.sheet) !== adopted.rules) continue;
      if (content.small !== small) rules.small.setProperty('content', `${cssString(content.small)} / ""`, 'important');
      if (content.full !== full) rules.full.setProperty('content', `${cssString(content.full)} / ""`, 'important');
      if (content.image !== image && content.image)
        rules.mosaic.setProperty('background-image', `url("${content.image}")`, 'important');
      adopted.rules = written(adopted.sheet);
    }
  }

  /** Whether the sheet is where it was put, as it was made. */
  isWhole(document: Document): boolean {
    const adopted = this.#adopted.get(document);
    if (!adopted) return false;
    const { sheet, rules } = adopted;
    return document.adoptedStyleSheets.includes(sheet) && !sheet.disabled && written(sheet) === rules;
  }

  /** Makes the sheet anew. */
  renew(document: Document): void {
    const adopted = this.#adopted.get(document);
    if (!adopted) return;
    without(document, adopted.sheet);
    this.#adopt(document, adopted.users);
  }

  #adopt(document: Document, users: number): void {
    // A sheet can be adopted by the document alone whose window made it.
    const sheet = new (document.defaultView ?? window).CSSStyleSheet();
    sheet.replaceSync(css(this.#content));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    this.#adopted.set(document, { sheet, rules: written(sheet), users });
  }
}

function without(document: Document, sheet: CSSStyleSheet): void {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
}

const written = (sheet: CSSStyleSheet): string => [...sheet.cssRules].map((rule) => rule.cssText).join('');

/** Of the rules that change, in the order of `css` above. */
function declarationsOf(sheet: CSSStyleSheet): Record<'mosaic' | 'small' | 'full', CSSStyleDeclaration> | null {
  const layer = sheet.cssRules[0] as CSSGroupingRule | undefined;
  const [, , mosaic, small, roomy] = [...(layer?.cssRules ?? [])] as (CSSStyleRule & CSSGroupingRule)[];
  const full = roomy?.cssRules[0] as CSSStyleRule | undefined;
  return mosaic && small && full ? { mosaic: mosaic.style, small: small.style, full: full.style } : null;
}
