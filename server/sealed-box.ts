import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const format = 2;
/** From before keys had ids: `1 | iv | tag | ciphertext`, its first byte alone authenticated besides the owner. */
const formatWithoutKeyId = 1;
const keyIdLength = 4;
const ivLength = 12;
const tagLength = 16;

interface Key {
  key: Buffer;
  id: Buffer;
}

/**
 * Seals texts with AES-256-GCM, each for one owner only: `2 | key id | iv | tag | ciphertext`. Opens what the present or the previous key has
 * sealed, and seals with the present one.
 */
export class SealedBox {
  readonly #present: Key;
  readonly #keys: readonly Key[];

  /** Each key has 32 bytes. */
  constructor(key: Buffer, previous?: Buffer) {
    this.#present = withId(key);
    this.#keys = previous ? [this.#present, withId(previous)] : [this.#present];
  }

  /** The id of the present key, hexadecimal; it tells nothing of the key. */
  get keyId(): string {
    return this.#present.id.toString('hex');
  }

  seal(owner: string, text: string): Buffer<ArrayBuffer> {
    const { key, id } = this.#present;
    const head = Buffer.concat([Buffer.of(format), id]);
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength });
    cipher.setAAD(additionalData(head, owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([head, iv, cipher.getAuthTag(), sealed]);
  }

  /** Throws when it was sealed for another owner, with another key, or was changed. */
  open(owner: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    if (bytes[0] === format) {
      const head = bytes.subarray(0, 1 + keyIdLength);
      const known = this.#keys.find(({ id }) => id.equals(head.subarray(1)));
      if (!known) throw new Error('Sealed with another key.');
      return decipher(known.key, head, owner, bytes);
    }
    if (bytes[0] !== formatWithoutKeyId) throw new Error('Nothing that was sealed here.');
    return this.#openWithoutKeyId(owner, bytes);
  }

  /** The same, sealed with the present key; undefined when it is already. Throws as open() does. */
  reseal(owner: string, sealed: Uint8Array): Buffer<ArrayBuffer> | undefined {
    const text = this.open(owner, sealed);
    const present = sealed[0] === format && this.#present.id.equals(sealed.subarray(1, 1 + keyIdLength));
    return present ? undefined : this.seal(owner, text);
  }

  #openWithoutKeyId(owner: string, bytes: Buffer): string {
    const [first, ...others] = this.#keys.map(
      ({ key }) =>
        () =>
          decipher(key, bytes.subarray(0, 1), owner, bytes),
    );
    try {
      return first!();
    } catch (error) {
      if (!others[0]) throw error;
      return others[0]();
    }
  }
}

function decipher(key: Buffer, head: Buffer, owner: string, bytes: Buffer): string {
  const ivEnd = head.length + ivLength;
  const tagEnd = ivEnd + tagLength;
  const iv = bytes.subarray(head.length, ivEnd);
  const opening = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength });
  opening.setAAD(additionalData(head, owner)).setAuthTag(bytes.subarray(ivEnd, tagEnd));
  return Buffer.concat([opening.update(bytes.subarray(tagEnd)), opening.final()]).toString('utf8');
}

const additionalData = (head: Buffer, owner: string): Buffer => Buffer.concat([head, Buffer.from(owner, 'utf8')]);

const withId = (key: Buffer): Key => ({
  key,
  id: createHash('sha256').update('key id').update(key).digest().subarray(0, keyIdLength),
});
