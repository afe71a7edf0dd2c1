import { z } from 'zod';
import type { SealedBox } from '../sealed-box.ts';

const credential = z.strictObject({ username: z.string(), password: z.string().optional() });
export type Credential = z.infer<typeof credential>;

/** Seals camera credentials, each for one camera only. */
export class CredentialVault {
  readonly #box: SealedBox;

  constructor(box: SealedBox) {
    this.#box = box;
  }

  seal(cameraId: string, { username, password }: Credential): Buffer<ArrayBuffer> {
    return this.#box.seal(cameraId, JSON.stringify({ username, password }));
  }

  /** Throws, without any of the content, when it was sealed for another camera, with another key, or was changed. */
  open(cameraId: string, sealed: Uint8Array): Credential {
    try {
      return credential.parse(JSON.parse(this.#box.open(cameraId, sealed)));
    } catch {
      throw new Error(
        `The credentials of camera ${cameraId} cannot be opened: was CREDENTIAL_KEY changed? Give the old one as CREDENTIAL_KEY_PREVIOUS, or enter them again.`,
      );
    }
  }
}
