import { createHash } from 'node:crypto';
import type { Download } from '../contract/audit.ts';

/** What is kept of a file that must not change: its bytes, and what they are known by. */
export interface Sealed {
  content: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the bytes, hexadecimal; the ledger has it too. */
  sha256: string;
  /** Bytes. */
  size: number;
}

export const seal = (file: Buffer): Sealed => ({
  content: new Uint8Array(file),
  sha256: createHash('sha256').update(file).digest('hex'),
  size: file.length,
});

/** A kept file on its way out. */
export const download = (fileName: string, mediaType: string, content: Uint8Array): Download => ({
  fileName,
  mediaType,
  body: once(content),
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What must not be done twice at once, such as numbering documents, is done one after the other. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Never rejects: `failed` is told, and what calls it makes up for it later. */
  run(make: () => Promise<void>, failed: (error: unknown) => void): Promise<unknown> {
    this.#last = this.#last.then(make).catch(failed);
    return this.#last;
  }
}
