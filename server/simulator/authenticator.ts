import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Credentials {
  username: string;
  password: string;
}

export type Scheme = 'basic' | 'digest' | 'digest_sha256';

/** Milliseconds a Digest nonce is good for; after that the client is told to try again with a new one. */
const nonceLife = 5 * 60_000;

/** HTTP authentication (RFC 7616 with MD5, as most cameras have it, or SHA-256; RFC 7617), the same for RTSP and for ONVIF's HTTP. */
export class Authenticator {
  readonly #scheme: Scheme;
  readonly #credentials: Credentials;
  readonly #realm: string;
  readonly #now: () => number;
  readonly #key = randomBytes(16);

  constructor(scheme: Scheme, credentials: Credentials, realm: string, now: () => number = Date.now) {
    this.#scheme = scheme;
    this.#credentials = credentials;
    this.#realm = realm;
    this.#now = now;
  }

  /** The `WWW-Authenticate` value of a 401; `authorization` is what was refused, so that an outlived nonce is called stale. */
  challenge(authorization?: string): string {
    if (this.#scheme === 'basic') return `Basic realm="${this.#realm}"`;
    const used = authorization ? parseDigest(authorization)?.get('nonce') : undefined;
    const stale = used !== undefined && this.#nonceAge(used) > nonceLife ? ', stale=true' : '';
    const algorithm = this.#scheme === 'digest' ? 'MD5' : 'SHA-256';
    return `Digest realm="${this.#realm}", nonce="${this.#nonce(this.#now())}", algorithm=${algorithm}${stale}`;
  }

  /** Whether an `Authorization` value proves the credentials for this request. */
  accepts(authorization: string | undefined, method: string, uri: string): boolean {
    if (authorization === undefined || authorization.length > 4096) return false;
    return this.#scheme === 'basic'
      ? this.#acceptsBasic(authorization)
      : this.#acceptsDigest(authorization, method, uri);
  }

  #acceptsBasic(authorization: string): boolean {
    const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1] ?? '';
    return same(
      Buffer.from(encoded, 'base64').toString(),
      `${this.#credentials.username}:${this.#credentials.password}`,
    );
  }

  #acceptsDigest(authorization: string, method: string, uri: string): boolean {
    const given = parseDigest(authorization);
    const nonce = given?.get('nonce') ?? '';
    const age = this.#nonceAge(nonce);
    if (!given || !(age >= 0 && age <= nonceLife)) return false;
    if (given.get('username') !== this.#credentials.username || given.get('realm') !== this.#realm) return false;
    if (given.get('uri') !== uri) return false;
    const hash = this.#scheme === 'digest' ? 'md5' : 'sha256';
    const ha1 = digest(hash, `${this.#credentials.username}:${this.#realm}:${this.#credentials.password}`);
    const ha2 = digest(hash, `${method}:${uri}`);
    const middle = given.get('qop') === 'auth' ? `${nonce}:${given.get('nc')}:${given.get('cnonce')}:auth` : nonce;
    return same(given.get('response') ?? '', digest(hash, `${ha1}:${middle}:${ha2}`));
  }

  /** A nonce carries its own time, sealed, so that none needs to be remembered. */
  #nonce(time: number): string {
    const stamp = time.toString(16);
    return `${stamp}-${createHmac('sha256', this.#key).update(stamp).digest('hex').slice(0, 24)}`;
  }

  /** Milliseconds since we gave this nonce; NaN when it is not ours. */
  #nonceAge(nonce: string): number {
    const time = Number.parseInt(nonce.split('-')[0] ?? '', 16);
    return Number.isSafeInteger(time) && same(nonce, this.#nonce(time)) ? this.#now() - time : Number.NaN;
  }
}

function parseDigest(authorization: string): Map<string, string> | undefined {
  if (!/^digest /i.test(authorization)) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name, quoted, plain] of authorization.slice(7).matchAll(/(\w+) *= *(?:"([^"]*)"|([^\s",]+))/g)) {
    parameters.set(name!.toLowerCase(), quoted ?? plain ?? '');
  }
  return parameters;
}

function digest(hash: 'md5' | 'sha256', text: string): string {
  return createHash(hash).update(text).digest('hex');
}

function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
}
