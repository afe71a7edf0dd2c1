/** Whose eyes a picture is for. */
export interface MarkIdentity {
  name: string;
  unit: string;
  /** Of the session: the ledger can be asked for it. */
  mark: string;
}

/** Viet Nam has had one offset and no summer time since 1975; machines in control rooms may be set to another zone. */
const OFFSET_MS = 7 * 3_600_000;

/** A moment, ms since the epoch, as the clock on a wall in Viet Nam shows it; the same in both languages. */
export function stamp(at: number): { date: string; minute: string; second: string } {
  const iso = new Date(at + OFFSET_MS).toISOString();
  const [year, month, day] = iso.slice(0, 10).split('-');
  return { date: `${day}/${month}/${year}`, minute: iso.slice(11, 16), second: iso.slice(11, 19) };
}

/** The clear corner: in full, and what a small tile has room for. */
export function cornerText({ name, unit, mark }: MarkIdentity, at: number): { full: string; small: string } {
  const { date, second } = stamp(at);
  return { full: `${name}\n${unit}\n${mark} · ${date} ${second}`, small: `${name}\n${mark} · ${second}` };
}

/** Longest line of the mosaic, characters: a longer unit takes two. */
const LINE = 30;

/** The lines of one mark of the mosaic, which changes with the minute. */
export function mosaicLines({ name, unit, mark }: MarkIdentity, at: number): string[] {
  const { date, minute } = stamp(at);
  return [name, ...inLines(unit), `${mark} · ${date} ${minute}`];
}

/** In two lines of about the same length where one is too long; nothing is left out. */
function inLines(text: string): string[] {
  if (text.length <= LINE) return [text];
  const breaks = [...text.matchAll(/ /g)].map(({ index }) => index);
  const middle = text.length / 2;
  const at = breaks.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return at === undefined ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
