import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const idLength = 16;
const generationLength = 4;
const bodyLength = idLength + generationLength;
const macLength = 32;

/** Of which session a refresh token is, and the how many-th of that session, from 0. */
export interface RefreshClaims {
  sessionId: string;
  generation: number;
}

/**
 * Makes and reads refresh tokens: session | generation | HMAC-SHA256, in base64url. Each use moves the session on to the next generation, so
 * every token that a session ever had is recognised without being stored, the next one cannot be foreseen, and the database holds none.
 */
export class RefreshTokens {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'vong-gac refresh token', 32));
  }

  issue({ sessionId, generation }: RefreshClaims): string {
    const body = Buffer.alloc(bodyLength);
    body.write(sessionId.replaceAll('-', ''), 'hex');
    body.writeUInt32BE(generation, idLength);
    return Buffer.concat([body, this.#mac(body)]).toString('base64url');
  }

  /** Undefined for what is none of ours. */
  read(token: string): RefreshClaims | undefined {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== bodyLength + macLength) return undefined;
    const body = bytes.subarray(0, bodyLength);
    if (!timingSafeEqual(this.#mac(body), bytes.subarray(bodyLength))) return undefined;
    const sessionId = body.toString('hex', 0, idLength).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { sessionId, generation: body.readUInt32BE(idLength) };
  }

  #mac(body: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(body).digest();
  }
}
