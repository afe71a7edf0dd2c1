import { expect, it } from 'vitest';
import { Authorization } from './authorization.ts';

/** RFC 7616, 3.9.1 and RFC 2617, 3.5. */
const mufasa = { username: 'Mufasa', password: 'Circle of Life' };
const field = (header: string, name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(header)?.[1];

it('answers Digest without qop as RFC 2069 has it', () => {
  const value = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc"';
  const header = Authorization.answering([value], { ...mufasa, password: 'CircleOfLife' })!.header(
    'GET',
    '/dir/index.html',
  );
  expect(field(header, 'response')).toBe('1949323746fe6a43ef61f9606e7febea');
  expect(header).toContain('opaque="5ccc"');
  expect(header).not.toMatch(/qop|cnonce|algorithm/);
});

it.each([
  [
    'the strongest of several',
    ['Basic realm="a"', 'Digest realm="a", nonce="1"', 'Digest realm="a", nonce="2", algorithm=SHA-256'],
    '2',
  ],
  ['those of one line', ['Basic realm="a, digest b", Digest realm="c", nonce="3", qop="auth,auth-int"'], '3'],
  [
    'none that it does not understand',
    ['Digest realm="a", nonce="4", algorithm=SHA-512-256', 'Digest realm="a", nonce="5"'],
    '5',
  ],
  [
    'none that only knows auth-int',
    ['Digest realm="a", nonce="6", qop="auth-int"', 'Digest realm="a", nonce="7"'],
    '7',
  ],
])('takes %s', (_, values, nonce) => {
  expect(field(Authorization.answering(values, mufasa)!.header('PLAY', 'rtsp://x'), 'nonce')).toBe(nonce);
});

it('falls back to Basic, and gives up on what it does not know', () => {
  expect(Authorization.answering(['Basic realm="a"'], { username: 'ü', password: 'p:"' })!.header('PLAY', 'x')).toBe(
    `Basic ${Buffer.from('ü:p:"').toString('base64')}`,
  );
  expect(Authorization.answering(['Bearer', 'Digest nonsense'], mufasa)).toBeUndefined();
});

it('counts its requests, and quotes what would end a quotation', () => {
  const authorization = Authorization.answering(['Digest realm="a\\"b", nonce="n", qop="auth", stale=TRUE'], {
    username: 'a"\\',
    password: '',
  })!;
  expect(authorization.stale).toBe(true);
  expect(authorization.header('PLAY', 'x')).toContain('nc=00000001');
  const second = authorization.header('PLAY', 'x');
  expect(second).toContain('nc=00000002');
  expect(second).toContain('username="a\\"\\\\", realm="a\\"b"');
});
