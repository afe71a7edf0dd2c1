import { createHash, randomBytes } from 'node:crypto';

const bytes = 10; // 80 bits: no list of hashes is searched for that
/** Crockford's base32: no letters that look like digits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A secret that a person can type: sixteen characters in groups of four. */
export function newTypedCode(): string {
  const bits = [...randomBytes(bytes)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g)!.map((five) => alphabet[Number.parseInt(five, 2)]);
  return letters.join('').match(/.{4}/g)!.join('-');
}

/** SHA-256, hexadecimal, however it is typed: with or without hyphens, in small letters, O for 0 and I or L for 1. */
export const typedCodeHash = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1'))
    .digest('hex');
