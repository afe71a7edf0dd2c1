import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UsernameToken } from './soap.ts';
import { UsernameTokens } from './username-tokens.ts';

const start = Date.parse('2021-07-01T00:00:00Z');
const digestOf = (nonce: string, created: string, password: string) =>
  createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(password).digest('base64');

function token({
  nonce = 'bm9uY2U=',
  created = new Date(start).toISOString(),
  password = 'right',
} = {}): UsernameToken {
  return { username: 'admin', nonce, created, digest: digestOf(nonce, created, password) };
}

describe('UsernameTokens', () => {
  const tokens = (now = start) => new UsernameTokens({ username: 'admin', password: 'right' }, () => now);

  it("accepts the profile's own form of digest", () => {
    // Computed with openssl: printf 'nonce2021-07-01T00:00:00Zright' | openssl sha1 -binary | base64
    const created = '2021-07-01T00:00:00Z';
    const digest = 'EtYLm3II47qSPB1lx5Z+la+1uNM=';
    expect(tokens().accepts({ username: 'admin', nonce: 'bm9uY2U=', created, digest })).toBe(true);
  });

  it('accepts a token once', () => {
    const judge = tokens();
    expect(judge.accepts(token())).toBe(true);
    expect(judge.accepts(token())).toBe(false);
    expect(judge.accepts(token({ nonce: 'b3RoZXI=' }))).toBe(true);
  });

  it.each([
    ['a wrong password', token({ password: 'wrong' })],
    ['a wrong name', { ...token(), username: 'root' }],
    ['nothing', { username: '', digest: '', nonce: '', created: '' }],
    ['a digest of another length', { ...token(), digest: 'AAAA' }],
    ['no time', token({ created: 'now' })],
  ])('refuses %s', (_, wrong) => {
    expect(tokens().accepts(wrong)).toBe(false);
  });

  it('refuses a token far from its own time', () => {
    const minutes = (count: number) => start + count * 60_000;
    expect(tokens(minutes(4)).accepts(token())).toBe(true);
    expect(tokens(minutes(6)).accepts(token())).toBe(false);
    expect(tokens(minutes(-6)).accepts(token())).toBe(false);
  });

  it('remembers a thousand', () => {
    const judge = tokens();
    const nonce = (index: number) => Buffer.from(`nonce ${index}`).toString('base64');
    for (let index = 0; index <= 1000; index++) expect(judge.accepts(token({ nonce: nonce(index) }))).toBe(true);
    expect(judge.accepts(token({ nonce: nonce(1) }))).toBe(false);
    expect(judge.accepts(token({ nonce: nonce(0) }))).toBe(true);
  });
});
