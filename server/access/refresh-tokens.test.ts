import { expect, test } from 'vitest';
import { RefreshTokens } from './refresh-tokens.ts';

const tokens = new RefreshTokens('a secret of more than thirty-two characters');
const claims = { sessionId: '019aa6c0-0000-7000-8000-00000000000f', generation: 7 };
const token = tokens.issue(claims);

test('a token says of which session it is and the how many-th', () => {
  expect(tokens.read(token)).toEqual(claims);
  expect(tokens.issue({ ...claims, generation: 8 })).not.toBe(token);
});

test('no other bytes are a token', () => {
  const bytes = Buffer.from(token, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const forged = Buffer.from(bytes);
    forged[at]! ^= 1;
    expect(tokens.read(forged.toString('base64url')), `byte ${at}`).toBeUndefined();
  }
  for (const other of ['', 'x', token.slice(0, -2), `${token}AAAA`]) expect(tokens.read(other)).toBeUndefined();
});

test('a token made with another secret is none', () => {
  expect(new RefreshTokens('another secret of more than thirty-two').read(token)).toBeUndefined();
});
