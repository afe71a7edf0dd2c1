import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

const credential = z.strictObject({ username: z.string(), password: z.string().optional() });
export type Credential = z.infer<typeof credential>;

/** Says with which key a credential was sealed, so that another key can follow this one. */
const keyVersion = 1;
const ivLength = 12;
const tagLength = 16;

/** Seals camera credentials with AES-256-GCM, each for one camera only: `version | iv | tag | ciphertext`. */
export class CredentialVault {
  readonly #key: Buffer;

  /** `key`: 32 bytes. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(cameraId: string, { username, password }: Credential): Buffer<ArrayBuffer> {
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv, { authTagLength: tagLength });
    cipher.setAAD(additionalData(cameraId));
    const text = Buffer.concat([cipher.update(JSON.stringify({ username, password }), 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(keyVersion), iv, cipher.getAuthTag(), text]);
  }

  /** Throws, without any of the content, when it was sealed for another camera, with another key, or was changed. */
  open(cameraId: string, sealed: Uint8Array): Credential {
    try {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== keyVersion) throw new Error('another key');
      const ivEnd = 1 + ivLength;
      const tagEnd = ivEnd + tagLength;
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(1, ivEnd), {
        authTagLength: tagLength,
      });
      decipher.setAAD(additionalData(cameraId)).setAuthTag(bytes.subarray(ivEnd, tagEnd));
      const text = Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]);
      return credential.parse(JSON.parse(text.toString('utf8')));
    } catch {
      throw new Error(
        `The credentials of camera ${cameraId} cannot be opened: was CREDENTIAL_KEY changed? Enter them again.`,
      );
    }
  }
}

const additionalData = (cameraId: string): Buffer =>
  Buffer.concat([Buffer.of(keyVersion), Buffer.from(cameraId, 'utf8')]);
