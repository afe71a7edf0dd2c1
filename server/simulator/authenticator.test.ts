import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Authenticator } from './authenticator.ts';

const credentials = { username: 'admin', password: 'mật-khẩu:1' };
const uri = 'rtsp://127.0.0.1/gate/main';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** What a client that was given `challenge` answers; `also` overrides or adds parameters, `qop` makes it the longer form. */
function answer(
  challenge: string,
  password: string,
  method: string,
  also: { uri?: string; qop?: boolean; hash?: 'md5' | 'sha256' } = {},
): string {
  const [realm, nonce] = ['realm', 'nonce'].map((name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)![1]!);
  const asked = also.uri ?? uri;
  const middle = also.qop ? `${nonce}:00000001:abc:auth` : nonce;
  const hash = (text: string) =>
    createHash(also.hash ?? 'md5')
      .update(text)
      .digest('hex');
  const response = hash(`${hash(`admin:${realm}:${password}`)}:${middle}:${hash(`${method}:${asked}`)}`);
  const qop = also.qop ? ', qop=auth, nc=00000001, cnonce="abc"' : '';
  return `Digest username="admin", realm="${realm}", nonce="${nonce}", uri="${asked}", response="${response}"${qop}`;
}

describe('Digest', () => {
  it('accepts the right password, with and without quality of protection', () => {
    const digest = new Authenticator('digest', credentials, 'Camera');
    expect(digest.accepts(answer(digest.challenge(), credentials.password, 'PLAY'), 'PLAY', uri)).toBe(true);
    expect(digest.accepts(answer(digest.challenge(), credentials.password, 'PLAY', { qop: true }), 'PLAY', uri)).toBe(
      true,
    );
  });

  it('refuses a wrong password, no answer, and an answer for another method or address', () => {
    const digest = new Authenticator('digest', credentials, 'Camera');
    const right = answer(digest.challenge(), credentials.password, 'DESCRIBE');
    expect(digest.accepts(answer(digest.challenge(), 'guess', 'DESCRIBE'), 'DESCRIBE', uri)).toBe(false);
    expect(digest.accepts(undefined, 'DESCRIBE', uri)).toBe(false);
    expect(digest.accepts(right, 'PLAY', uri)).toBe(false);
    expect(digest.accepts(right, 'DESCRIBE', 'rtsp://127.0.0.1/lobby/main')).toBe(false);
    expect(digest.accepts(basic('admin:mật-khẩu:1'), 'DESCRIBE', uri)).toBe(false);
  });

  it('refuses a nonce that it did not give, and one that it gave too long ago, which it then calls stale', () => {
    let now = 1_000_000;
    const digest = new Authenticator('digest', credentials, 'Camera', () => now);
    const foreign = answer(
      new Authenticator('digest', credentials, 'Camera').challenge(),
      credentials.password,
      'PLAY',
    );
    expect(digest.accepts(foreign, 'PLAY', uri)).toBe(false);
    expect(digest.challenge(foreign)).not.toContain('stale');

    const early = answer(digest.challenge(), credentials.password, 'PLAY');
    now += 5 * 60_000;
    expect(digest.accepts(early, 'PLAY', uri)).toBe(true);
    now += 1;
    expect(digest.accepts(early, 'PLAY', uri)).toBe(false);
    expect(digest.challenge(early)).toContain('stale=true');
  });
});

describe('Digest with SHA-256', () => {
  it('accepts an answer made with it, and none made with MD5', () => {
    const digest = new Authenticator('digest_sha256', credentials, 'Camera');
    const challenge = digest.challenge();
    expect(challenge).toContain('algorithm=SHA-256');
    expect(digest.accepts(answer(challenge, credentials.password, 'PLAY', { hash: 'sha256' }), 'PLAY', uri)).toBe(true);
    expect(digest.accepts(answer(challenge, 'guess', 'PLAY', { hash: 'sha256' }), 'PLAY', uri)).toBe(false);
    expect(digest.accepts(answer(challenge, credentials.password, 'PLAY'), 'PLAY', uri)).toBe(false);
  });
});

describe('Basic', () => {
  const authenticator = new Authenticator('basic', credentials, 'Camera');

  it('accepts the right password, with a colon and Vietnamese letters in it, and no other', () => {
    expect(authenticator.accepts(basic('admin:mật-khẩu:1'), 'PLAY', uri)).toBe(true);
    for (const wrong of [basic('admin:mật-khẩu'), basic('root:mật-khẩu:1'), 'Basic', 'Basic ***', undefined]) {
      expect(authenticator.accepts(wrong, 'PLAY', uri)).toBe(false);
    }
  });
});
