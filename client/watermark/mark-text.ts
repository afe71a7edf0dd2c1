import { dayInVietnam, secondInVietnam } from '../vietnam-clock.ts';

/** Whose eyes a picture is for. */
export interface MarkIdentity {
  name: string;
  unit: string;
  /** Of the session: the ledger can be asked for it. */
  mark: string;
}

/** A moment, ms since the epoch, as the clock on a wall in Viet Nam shows it; the same in both languages. */
export function stamp(at: number): { date: string; minute: string; second: string } {
  const [year, month, day] = dayInVietnam(at).split('-');
  const second = secondInVietnam(at);
  return { date: `${day}/${month}/${year}`, minute: second.slice(0, 5), second };
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
