import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../log.ts';
import { AccessTokens, ChallengeTokens } from './tokens.ts';

const secret = 'a secret of more than thirty-two characters';
const personId = '019aa6c0-0000-7000-8000-000000000001';
const id = '019aa6c0-0000-7000-8000-000000000002';
const start = Date.UTC(2021, 5, 1);
const hour = 3600_000;

let lines: string[] = [];
const log = createLogger({ level: 'trace', pretty: false, destination: { write: (line) => void lines.push(line) } });
const at = (ms: number): AccessTokens => new AccessTokens({ secret, log, now: () => ms });
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

const person = { id: personId, passwordHash: '$argon2id$one' };
const challenges = (ms: number): ChallengeTokens => new ChallengeTokens({ secret, log, now: () => ms });

describe('a token is refused, and the log says why without it,', () => {
  const claims = { sub: personId, sid: id, iat: start / 1000, exp: start / 1000 + 600 };
  const ours = { issuer: 'vong-gac', audience: 'vong-gac' };
  const unsigned = jwt.sign(claims, null, { algorithm: 'none', ...ours });
  const [header, body] = issued.accessToken.split('.');
  const otherBody = Buffer.from(JSON.stringify({ ...claims, sub: id })).toString('base64url');
  const signature = issued.accessToken.split('.')[2];
  test.each([
    ['that is no token', 'x.y.z', 'invalid token'],
    ['without a signature', unsigned, 'jwt signature is required'],
    ['whose signature was cut off', `${header}.${body}.`, 'jwt signature is required'],
    ['whose claims were exchanged', `${header}.${otherBody}.${signature}`, 'invalid signature'],
    ['signed with another secret', jwt.sign(claims, `${secret}!`, ours), 'invalid signature'],
    ['signed with another algorithm', jwt.sign(claims, secret, { algorithm: 'HS512', ...ours }), 'invalid algorithm'],
    ['from another issuer', jwt.sign(claims, secret, { ...ours, issuer: 'other' }), 'jwt issuer invalid'],
    ['for another audience', jwt.sign(claims, secret, { ...ours, audience: 'other' }), 'jwt audience invalid'],
    ['without an end', jwt.sign({ sub: personId, sid: id, iat: claims.iat }, secret, ours), 'claims missing'],
    ['of no session', jwt.sign({ ...claims, sid: undefined }, secret, ours), 'claims missing'],
    ['that is a challenge', challenges(start).issue(person).challenge, 'jwt audience invalid'],
  ])('%s', (_, token, reason) => {
    lines = [];
    expect(() => at(start + 1000).read(token)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'token refused', reason: expect.stringContaining(reason) });
    expect(lines.join('')).not.toContain(token);
  });
});

describe('a challenge', () => {
  const { challenge } = challenges(start).issue(person);

  test('says for five minutes whose password was right', () => {
    const soon = challenges(start + 299_000);
    expect([soon.personId(challenge), soon.isOf(challenge, person)]).toEqual([personId, true]);
    expect(() => challenges(start + 300_000).personId(challenge)).toThrow(
      expect.objectContaining({ code: 'token_expired' }),
    );
  });

  test('ends with that password, and is no other person’s', () => {
    expect(challenges(start).isOf(challenge, { ...person, passwordHash: '$argon2id$two' })).toBe(false);
    expect(challenges(start).isOf(challenge, { ...person, id })).toBe(false);
  });

  test('is not made of an access token', () => {
    expect(() => challenges(start).personId(issued.accessToken)).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    );
  });
});
