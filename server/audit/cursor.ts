import { AppError } from '../errors.ts';

/** The place after which a page begins: a time and what tells rows of that time apart. Opaque for clients. */
export interface Cursor {
  at: Date;
  keys: string[];
}

export const cursorText = ({ at, keys }: Cursor): string =>
  Buffer.from(JSON.stringify([at.getTime(), ...keys])).toString('base64url');

/** Throws AppError `invalid_input` for what cursorText has not made. */
export function readCursor(text: string, keyPatterns: readonly RegExp[]): Cursor {
  try {
    const [time, ...keys] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const at = new Date(time as number);
    if (typeof time === 'number' && !Number.isNaN(at.getTime()) && keys.length === keyPatterns.length) {
      if (keyPatterns.every((pattern, index) => pattern.test(String(keys[index]))))
        return { at, keys: keys.map(String) };
    }
  } catch {
    // Said below.
  }
  throw new AppError('invalid_input', 'The cursor is not one of this list: begin again without it.');
}
