import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { AccessTokens } from './tokens.ts';

const secret = 'a secret of more than thirty-two characters';
const personId = '019aa6c0-0000-7000-8000-000000000001';
const id = '019aa6c0-0000-7000-8000-000000000002';
const start = Date.UTC(2021, 5, 1);
const hour = 3600_000;

const at = (ms: number): AccessTokens => new AccessTokens(secret, () => ms);
const issued = at(start).issue({ id, personId, expiresAt: new Date(start + 12 * hour) });

test('a token says whose it is and lives ten minutes', () => {
  expect(issued.expiresAt).toEqual(new Date(start + 600_000));
  expect(at(start + 599_000).read(issued.accessToken)).toEqual({
    personId,
    sessionId: id,
    expiresAt: issued.expiresAt,
  });
  expect(() => at(start + 600_000).read(issued.accessToken)).toThrow(
    expect.objectContaining({ code: 'token_expired' }),
  );
});

test('a token does not outlive its session', () => {
  const short = at(start).issue({ id, personId, expiresAt: new Date(start + 60_000) });
  expect(short.expiresAt).toEqual(new Date(start + 60_000));
});

describe('a token is refused', () => {
  const claims = { sub: personId, sid: id, iat: start / 1000, exp: start / 1000 + 600 };
  const ours = { issuer: 'vong-gac', audience: 'vong-gac' };
  const unsigned = jwt.sign(claims, null, { algorithm: 'none', ...ours });
  test.each([
    ['that is no token', 'x.y.z'],
    ['without a signature', unsigned],
    ['signed with another secret', jwt.sign(claims, `${secret}!`, ours)],
    ['signed with another algorithm', jwt.sign(claims, secret, { algorithm: 'HS512', ...ours })],
    ['from another issuer', jwt.sign(claims, secret, { ...ours, issuer: 'other' })],
    ['for another audience', jwt.sign(claims, secret, { ...ours, audience: 'other' })],
    ['without an end', jwt.sign({ sub: personId, sid: id, iat: claims.iat }, secret, ours)],
    ['of no session', jwt.sign({ ...claims, sid: undefined }, secret, ours)],
  ])('%s', (_, token) => {
    expect(() => at(start + 1000).read(token)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  });
});
