import { createHash, randomBytes } from 'node:crypto';

export interface Credentials {
  username: string;
  password: string;
}

interface Digest {
  scheme: 'digest';
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** As the server wrote it; undefined where it left it out, which means MD5. */
  algorithm: string | undefined;
  hash: 'md5' | 'sha256';
  session: boolean;
  qop: boolean;
  stale: boolean;
}
type Challenge = Digest | { scheme: 'basic' };

/** Proves who we are to an RTSP server: Digest (RFC 2617 and 7616: MD5, SHA-256, their -sess forms, qop=auth or none), else Basic. */
export class Authorization {
  readonly #credentials: Credentials;
  readonly #challenge: Challenge;
  readonly #clientNonce = randomBytes(8).toString('hex');
  #count = 0;

  private constructor(credentials: Credentials, challenge: Challenge) {
    this.#credentials = credentials;
    this.#challenge = challenge;
  }

  /** For the strongest of a 401's `WWW-Authenticate` values that is understood; undefined when none is. */
  static answering(values: readonly string[], credentials: Credentials): Authorization | undefined {
    const challenges = values.flatMap(parseChallenges);
    const digests = challenges.filter((challenge) => challenge.scheme === 'digest');
    const strongest = digests.find(({ hash }) => hash === 'sha256') ?? digests[0] ?? challenges[0];
    return strongest && new Authorization(credentials, strongest);
  }

  /** Whether the server says that only the nonce before was too old, not that the password was wrong. */
  get stale(): boolean {
    return this.#challenge.scheme === 'digest' && this.#challenge.stale;
  }

  /** The `Authorization` value of one request. */
  header(method: string, uri: string): string {
    const { username, password } = this.#credentials;
    const challenge = this.#challenge;
    if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const { realm, nonce, opaque, algorithm, qop } = challenge;
    const hash = (text: string) => createHash(challenge.hash).update(text).digest('hex');
    const count = (++this.#count).toString(16).padStart(8, '0');
    const plain = hash(`${username}:${realm}:${password}`);
    const secret = challenge.session ? hash(`${plain}:${nonce}:${this.#clientNonce}`) : plain;
    const proven = qop ? `${nonce}:${count}:${this.#clientNonce}:auth` : nonce;
    const parts = [
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${hash(`${secret}:${proven}:${hash(`${method}:${uri}`)}`)}"`,
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(qop || challenge.session ? [`cnonce="${this.#clientNonce}"`] : []),
      ...(qop ? ['qop=auth', `nc=${count}`] : []),
    ];
    return `Digest ${parts.join(', ')}`;
  }
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Several challenges may share a header line. */
function parseChallenges(value: string): Challenge[] {
  // The values of parameters first, so that a quoted text that looks like a scheme does not begin one.
  const parts = [
    ...value.matchAll(/\b(basic|digest)\b(?=\s+\w+\s*=|\s*$|\s*,)|(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/gi),
  ];
  const challenges: { scheme: string; fields: Map<string, string> }[] = [];
  for (const [, scheme, name, inQuotes, plain] of parts) {
    if (scheme) challenges.push({ scheme: scheme.toLowerCase(), fields: new Map() });
    else challenges.at(-1)?.fields.set(name!.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  }
  return challenges.flatMap(({ scheme, fields }): Challenge[] => (scheme === 'basic' ? [{ scheme }] : digest(fields)));
}

function digest(fields: ReadonlyMap<string, string>): Digest[] {
  const [realm, nonce, algorithm] = ['realm', 'nonce', 'algorithm'].map((name) => fields.get(name));
  const [, base, session] = /^(MD5|SHA-256)(-sess)?$/i.exec(algorithm ?? 'MD5') ?? [];
  const offered = fields
    .get('qop')
    ?.split(',')
    .map((text) => text.trim().toLowerCase());
  if (realm === undefined || nonce === undefined || !base || (offered && !offered.includes('auth'))) return [];
  return [
    {
      scheme: 'digest',
      ...{ realm, nonce, algorithm, opaque: fields.get('opaque') },
      hash: base.toUpperCase() === 'MD5' ? 'md5' : 'sha256',
      session: session !== undefined,
      qop: offered !== undefined,
      stale: fields.get('stale')?.toLowerCase() === 'true',
    },
  ];
}
