import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { password, startTestApp, type Answer, type TestApp } from '../testing/app.ts';

const minute = 60_000;
let now = Date.now();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ now: () => now, rules: { secondFactorDemanded: true } });
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  now += 60 * minute;
});

const signIn = (username: string) => app.request('POST /api/session', { body: { username, password } });
const answerChallenge = (challenge: string, code: string) =>
  app.request('POST /api/session/second-factor', { body: { challenge, code } });
const challengeOf = async (username: string): Promise<string> =>
  (await signIn(username)).body.error.details.challenge as string;
const codeOf = (secret: string, stepsAhead = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now + stepsAhead * 30_000 });
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const kinds = async (personId: string) => {
  const where = { OR: [{ personId }, { subjectId: personId }], kind: { startsWith: 'second_factor' } };
  const rows = await app.database.prisma.ledgerEntry.findMany({ where, orderBy: { sequence: 'asc' } });
  return rows.map(({ kind }) => kind);
};

const offer = (token: string) => app.request('POST /api/second-factor', { token, body: { password } });
const confirm = (token: string, code: string) =>
  app.request('POST /api/second-factor/confirmation', { token, body: { code } });

/** A new person with a second factor, set up in a session of theirs. */
async function enrolled(username: string, role: 'leader' | 'inspector' = 'inspector') {
  const id = await app.addPerson(username, role, role === 'leader' ? 'A' : 'north');
  const token = (await signIn(username)).body.accessToken as string;
  const { secret } = (await offer(token)).body;
  const { recoveryCodes } = (await confirm(token, codeOf(secret))).body;
  // The code is used up.
  now += minute;
  return { id, token, secret: secret as string, recoveryCodes: recoveryCodes as string[] };
}

describe('a role that must have a second factor', () => {
  test('gets a session that can set it up and nothing else, until it has', async () => {
    await app.addPerson('new.inspector', 'inspector', 'north');
    const signedIn = await signIn('new.inspector');
    expect(signedIn).toMatchObject({ status: 200, body: { secondFactor: 'must-enrol' } });
    const token = signedIn.body.accessToken;
    for (const route of [
      'GET /api/facilities',
      'GET /api/sessions',
      `GET /api/cameras/${app.organisation.camera.A1}`,
    ]) {
      const refused = await app.request(route, { token });
      expect(refused).toMatchObject({ status: 403, body: { error: { code: 'second_factor_enrolment_required' } } });
    }
    expect((await app.request('GET /api/session', { token })).status).toBe(200);
    const { secret } = (await offer(token)).body;
    expect((await app.request('GET /api/facilities', { token })).status).toBe(403);
    const confirmed = await confirm(token, codeOf(secret));
    expect(confirmed.body.recoveryCodes).toHaveLength(10);
    expect((await app.request('GET /api/facilities', { token })).status).toBe(200);
    expect((await app.request('GET /api/second-factor', { token })).body).toEqual({
      state: 'enrolled',
      recoveryCodesLeft: 10,
    });
  });

  test.each(['inspector', 'military', 'police', 'technician', 'operator', 'auditor'] as const)(
    'is %s',
    async (role) => {
      await app.addPerson(`a.${role}`, role, 'country');
      expect((await signIn(`a.${role}`)).body.secondFactor).toBe('must-enrol');
    },
  );

  test.each(['leader', 'duty'] as const)('is not %s', async (role) => {
    await app.addPerson(`a.${role}`, role, 'A');
    expect((await signIn(`a.${role}`)).body.secondFactor).toBe('none');
  });

  test('must set it up when the role comes while a session is open', async () => {
    const personId = await app.addPerson('promoted', 'leader', 'A');
    const token = (await signIn('promoted')).body.accessToken;
    await app.database.prisma.grant.create({
      data: { personId, role: 'inspector', nodeId: app.organisation.node.north },
    });
    expect((await app.request('GET /api/facilities', { token })).status).toBe(403);
  });
});

describe('setting up', () => {
  test('gives the secret for typing, as otpauth URI and as QR code; the database has it sealed', async () => {
    await app.addPerson('fresh', 'leader', 'A');
    const { body } = await offer((await signIn('fresh')).body.accessToken);
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body.uri).toBe(
      `otpauth://totp/Vong%20Gac:fresh?issuer=Vong%20Gac&secret=${body.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(body.qrSvg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    const rows = await app.database.prisma.secondFactor.findMany();
    expect(Buffer.concat(rows.map(({ sealed }) => sealed)).includes(body.secret)).toBe(false);
    expect(app.log()).not.toContain(body.secret);
  });

  test('asks for the password, and for a code of the secret that was offered last', async () => {
    await app.addPerson('careful', 'leader', 'A');
    const token = (await signIn('careful')).body.accessToken;
    const guess = await app.request('POST /api/second-factor', { token, body: { password: 'a guess' } });
    expect(guess).toMatchObject({ status: 401, body: { error: { code: 'wrong_credentials' } } });
    const first = (await offer(token)).body.secret;
    const second = (await offer(token)).body.secret;
    expect(await confirm(token, codeOf(first))).toMatchObject({ body: { error: { code: 'second_factor_wrong' } } });
    expect((await signIn('careful')).status).toBe(200);
    expect((await confirm(token, codeOf(second))).status).toBe(200);
  });

  test('ends the sessions that were begun without it', async () => {
    await app.addPerson('elsewhere', 'leader', 'A');
    const thief = (await signIn('elsewhere')).body.accessToken;
    const token = (await signIn('elsewhere')).body.accessToken;
    await confirm(token, codeOf((await offer(token)).body.secret));
    expect((await app.request('GET /api/session', { token: thief })).status).toBe(401);
    expect((await app.request('GET /api/session', { token })).status).toBe(200);
  });

  test('happens once: nobody replaces or removes their own', async () => {
    const { token, id } = await enrolled('once');
    expect(await offer(token)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect((await app.request(`DELETE /api/people/${id}/second-factor`, { token })).status).toBe(404);
  });
});

describe('signing in with it', () => {
  test('takes the password, then a code', async () => {
    const { id, secret } = await enrolled('two.steps', 'leader');
    const first = await signIn('two.steps');
    expect(first).toMatchObject({ status: 401, body: { error: { code: 'second_factor_required' } } });
    expect(first.headers.getSetCookie()).toEqual([]);
    const { challenge, expiresAt } = first.body.error.details;
    expect(Date.parse(expiresAt) - now).toBeGreaterThan(4 * minute);
    const second = await answerChallenge(challenge, codeOf(secret));
    expect(second).toMatchObject({ status: 200, body: { secondFactor: 'enrolled', actor: { username: 'two.steps' } } });
    expect(second.headers.getSetCookie()[0]).toMatch(/^vg_refresh=/);
    expect(await kinds(id)).toEqual(['second_factor.enrolled']);
    for (const token of [challenge, second.body.accessToken]) expect(app.log()).not.toContain(token);
  });

  test('a challenge is no access token, and no code works without one', async () => {
    const { secret } = await enrolled('challenged');
    const challenge = await challengeOf('challenged');
    expect((await app.request('GET /api/session', { token: challenge })).status).toBe(401);
    expect((await answerChallenge('x.y.z', codeOf(secret))).status).toBe(401);
    now += 5 * minute;
    expect(await answerChallenge(challenge, codeOf(secret))).toMatchObject({
      body: { error: { code: 'token_expired' } },
    });
  });

  test('a code counts once, also when it comes twice at the same time', async () => {
    const { secret } = await enrolled('replayed');
    const challenge = await challengeOf('replayed');
    const code = codeOf(secret);
    const both = await Promise.all([answerChallenge(challenge, code), answerChallenge(challenge, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    // An older one than the last does not count either.
    expect((await answerChallenge(challenge, codeOf(secret, -1))).status).toBe(401);
    expect((await answerChallenge(challenge, codeOf(secret, 1))).status).toBe(200);
  });

  test('a clock may be half a minute off, not a whole one', async () => {
    const { secret } = await enrolled('off');
    const challenge = await challengeOf('off');
    expect((await answerChallenge(challenge, codeOf(secret, -2))).status).toBe(401);
    expect((await answerChallenge(challenge, codeOf(secret, 2))).status).toBe(401);
    expect((await answerChallenge(challenge, codeOf(secret, -1))).status).toBe(200);
  });

  test('each recovery code works once, however it is typed', async () => {
    const { token, recoveryCodes } = await enrolled('recovering');
    const [one = '', two = ''] = recoveryCodes;
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(one).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const challenge = await challengeOf('recovering');
    expect((await answerChallenge(challenge, one)).status).toBe(200);
    expect((await answerChallenge(challenge, one)).status).toBe(401);
    expect((await answerChallenge(challenge, two.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await app.request('GET /api/second-factor', { token })).body.recoveryCodesLeft).toBe(8);
    const stored = JSON.stringify(await app.database.prisma.recoveryCode.findMany());
    expect(stored).not.toContain(recoveryCodes[2]);
  });

  test('five wrong codes close the door, also for the right one, with the seconds to wait; each is in the ledger', async () => {
    const { id, secret } = await enrolled('guessed');
    const challenge = await challengeOf('guessed');
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () => answerChallenge(challenge, wrong(codeOf(secret)))),
    );
    expect(guesses.map(({ status }) => status).sort()).toEqual([...Array(5).fill(401), ...Array(3).fill(429)]);
    expect(await answerChallenge(challenge, codeOf(secret))).toMatchObject({
      status: 429,
      body: { error: { code: 'too_many_attempts', details: { seconds: 900 } } },
    });
    expect((await kinds(id)).filter((kind) => kind === 'second_factor.refused')).toHaveLength(5);
    now += 15 * minute;
    expect((await answerChallenge(await challengeOf('guessed'), codeOf(secret))).status).toBe(200);
  });
});

describe('who has lost it', () => {
  test('gets a new one after the level above took it away, and is signed out', async () => {
    const { id, token } = await enrolled('lost');
    const operator = await enrolledOperator('operator.north', 'north');
    const removed = await app.request(`DELETE /api/people/${id}/second-factor`, { token: operator });
    expect(removed.status).toBe(204);
    expect((await app.request('GET /api/session', { token })).status).toBe(401);
    expect((await signIn('lost')).body.secondFactor).toBe('must-enrol');
    expect(await kinds(id)).toContain('second_factor.removed');
    const again = await app.request(`DELETE /api/people/${id}/second-factor`, { token: operator });
    expect(again.status).toBe(404);
  });

  test('finds nobody of another province, nor an inspector, to do so', async () => {
    const { id } = await enrolled('kept');
    const { token: colleague } = await enrolled('colleague');
    for (const token of [await enrolledOperator('operator.south', 'south'), colleague]) {
      const answer = await app.request(`DELETE /api/people/${id}/second-factor`, { token });
      expect(answer.status).toBe(404);
    }
    expect((await signIn('kept')).status).toBe(401);
  });
});

async function enrolledOperator(username: string, at: 'north' | 'south'): Promise<string> {
  await app.addPerson(username, 'operator', at);
  const token = (await signIn(username)).body.accessToken as string;
  await confirm(token, codeOf((await offer(token)).body.secret));
  return token;
}

test('in the demo it is offered, not demanded', async () => {
  await using demo = await startTestApp();
  await demo.addPerson('inspector', 'inspector', 'north');
  const answer: Answer = await demo.request('POST /api/session', { body: { username: 'inspector', password } });
  expect(answer).toMatchObject({ status: 200, body: { secondFactor: 'none' } });
  const token = answer.body.accessToken;
  expect((await demo.request('GET /api/facilities', { token })).status).toBe(200);
  expect((await demo.request('POST /api/second-factor', { token, body: { password } })).status).toBe(200);
});

describe('new recovery codes', () => {
  const renew = (token: string, code: string, as = password) =>
    app.request('POST /api/second-factor/recovery-codes', { token, body: { password: as, code } });

  test('are made by their owner with password and authenticator, and take the place of the old ones', async () => {
    const { id, token, secret, recoveryCodes } = await enrolled('codes.renewed');
    const renewed = await renew(token, codeOf(secret));
    expect(renewed.status).toBe(200);
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect(await kinds(id)).toEqual(['second_factor.enrolled', 'second_factor.codes_renewed']);
    const old = await answerChallenge(await challengeOf('codes.renewed'), recoveryCodes[0]!);
    expect(old).toMatchObject({ status: 401, body: { error: { code: 'second_factor_wrong' } } });
    const fresh = await answerChallenge(await challengeOf('codes.renewed'), renewed.body.recoveryCodes[9]);
    expect(fresh.status).toBe(200);
  });

  test.each([
    ['a wrong code', 'second_factor_wrong'],
    ['a recovery code, which would make ten of one', 'invalid_input'],
    ['the code of another minute', 'second_factor_wrong'],
    ['a wrong password', 'wrong_credentials'],
  ])('are not made with %s', async (what, code) => {
    const username = `codes.${code}.${what.length}`;
    const { token, secret, recoveryCodes } = await enrolled(username);
    const given = {
      'a wrong code': wrong(codeOf(secret)),
      'a recovery code, which would make ten of one': recoveryCodes[0]!,
      'the code of another minute': codeOf(secret, 4),
    }[what];
    const answer = await renew(token, given ?? codeOf(secret), given ? password : 'not the password');
    expect(answer.body.error.code).toBe(code);
    expect((await app.request('GET /api/second-factor', { token })).body.recoveryCodesLeft).toBe(10);
    expect((await answerChallenge(await challengeOf(username), recoveryCodes[0]!)).status).toBe(200);
  });

  test('are nothing for somebody without a second factor', async () => {
    await app.addPerson('codes.none', 'leader', 'A');
    const answer = await renew((await signIn('codes.none')).body.accessToken, '123456');
    expect(answer.body.error.code).toBe('second_factor_wrong');
  });
});
