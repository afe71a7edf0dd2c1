import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OwnSession } from '../contract/session.ts';
import { password, startTestApp, type Answer, type TestApp } from '../testing/app.ts';

const minute = 60_000;
let now = Date.now();
let app: TestApp;
const heard: string[] = [];
beforeAll(async () => {
  app = await startTestApp({ now: () => now, rules: { wideLimits: false } });
  app.sessions.onEnded((_, reason) => heard.push(reason));
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  now += 60 * minute;
  heard.length = 0;
});

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const signIn = (username: string, secret = password, userAgent = firefox) =>
  app.request('POST /api/session', { body: { username, password: secret }, headers: { 'user-agent': userAgent } });
const tokenOf = async (username: string, secret?: string): Promise<string> =>
  (await signIn(username, secret)).body.accessToken;
const list = async (token: string): Promise<OwnSession[]> => (await app.request('GET /api/sessions', { token })).body;
const status = async (token: string) => (await app.request('GET /api/session', { token })).status;
const entries = async (personId: string) => {
  const rows = await app.database.prisma.ledgerEntry.findMany({
    where: { OR: [{ personId }, { subjectId: personId }] },
    orderBy: { sequence: 'asc' },
  });
  return rows.map(({ kind, address, details }) => ({ kind, address, ...JSON.parse(details) }));
};

describe('the list of one’s own sessions', () => {
  test('says from where each is and when it was last seen, to the minute', async () => {
    await app.addPerson('lister', 'inspector', 'north');
    const begun = new Date(now).toISOString();
    const first = await tokenOf('lister');
    now += minute;
    const second = (await signIn('lister', password, 'x'.repeat(300))).body.accessToken;
    now += 5 * minute;
    const seen = new Date(now).toISOString();
    const sessions = await list(first);
    expect(sessions).toMatchObject([
      { device: 'x'.repeat(40), current: false },
      { device: 'Firefox, Linux', address: '127.0.0.1', createdAt: begun, lastSeenAt: seen, current: true },
    ]);
    expect((await list(second)).map(({ current }) => current)).toEqual([true, false]);
  });

  test('ends one of them, and none of another person', async () => {
    const id = await app.addPerson('ender', 'inspector', 'north');
    const [here, there] = [await tokenOf('ender'), await tokenOf('ender')];
    await app.addPerson('stranger', 'operator', 'country');
    const stranger = await tokenOf('stranger');
    const other = (await list(here)).find(({ current }) => !current)!;
    expect((await app.request(`DELETE /api/sessions/${other.id}`, { token: stranger })).status).toBe(404);
    expect(await status(there)).toBe(200);
    expect((await app.request(`DELETE /api/sessions/${other.id}`, { token: here })).status).toBe(204);
    expect(await status(there)).toBe(401);
    expect(heard).toEqual(['signed_out']);
    expect((await app.request(`DELETE /api/sessions/${other.id}`, { token: here })).status).toBe(404);
    expect(await list(here)).toHaveLength(1);
    expect(await entries(id)).toMatchObject([
      { kind: 'session.began', address: '127.0.0.1' },
      { kind: 'session.began' },
      { kind: 'session.ended', reason: 'signed_out', personId: id },
    ]);
  });
});

describe('more sessions than the role allows', () => {
  test.each([
    ['duty', 'A', 1],
    ['leader', 'A', 1],
    ['inspector', 'north', 2],
    ['auditor', 'country', 2],
  ] as const)('%s: the newest wins and the oldest is told', async (role, at, limit) => {
    await app.addPerson(`many.${role}`, role, at);
    const tokens: string[] = [];
    for (let i = 0; i <= limit; i++) {
      now += 1000;
      tokens.push(await tokenOf(`many.${role}`));
    }
    expect(await Promise.all(tokens.map(status))).toEqual([401, ...Array(limit).fill(200)]);
    expect(heard).toEqual(['replaced']);
  });

  test('at once are no way round it', async () => {
    const personId = await app.addPerson('hasty', 'duty', 'A');
    const token = await tokenOf('hasty');
    const { secret } = (await app.request('POST /api/second-factor', { token, body: { password } })).body;
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
    const confirmed = await app.request('POST /api/second-factor/confirmation', { token, body: { code } });
    const { challenge } = (await signIn('hasty')).body.error.details;
    // Recovery codes, because passwords are judged two at a time.
    const codes: string[] = confirmed.body.recoveryCodes.slice(0, 5);
    const answers = await Promise.all(
      codes.map((code) => app.request('POST /api/session/second-factor', { body: { challenge, code } })),
    );
    // Who is replaced at once by the next one gets no token at all.
    expect(new Set(answers.map(({ status }) => status)).difference(new Set([200, 401])).size).toBe(0);
    expect(await app.database.prisma.session.count({ where: { personId, endedAt: null } })).toBe(1);
  });

  test('do not count when they have expired', async () => {
    await app.addPerson('next.day', 'duty', 'A');
    await tokenOf('next.day');
    now += 13 * 60 * minute;
    await tokenOf('next.day');
    expect(heard).toEqual([]);
  });
});

describe('an idle console', () => {
  test('is opened by the password, without a new session', async () => {
    await app.addPerson('idle', 'duty', 'A');
    const token = await tokenOf('idle');
    const unlock = (secret: string) => app.request('POST /api/session/unlock', { token, body: { password: secret } });
    expect(await unlock('guess')).toMatchObject({ status: 401, body: { error: { code: 'wrong_credentials' } } });
    expect((await unlock(password)).status).toBe(200);
    expect(await list(token)).toHaveLength(1);
  });

  test('throttles guesses together with those at the door', async () => {
    await app.addPerson('idle.guessed', 'duty', 'A');
    const token = await tokenOf('idle.guessed');
    for (let i = 0; i < 10; i++) await app.request('POST /api/session/unlock', { token, body: { password: 'guess' } });
    expect((await app.request('POST /api/session/unlock', { token, body: { password } })).status).toBe(429);
    expect((await signIn('idle.guessed')).status).toBe(429);
  });
});

describe('a new password', () => {
  const next = 'bốn con gà xanh';
  const change = (token: string, body: object) => app.request('POST /api/session/password', { token, body });

  test('takes the place of the old one and ends all other sessions', async () => {
    const id = await app.addPerson('changer', 'inspector', 'north');
    const [other, token] = [await tokenOf('changer'), await tokenOf('changer')];
    expect((await change(token, { current: password, next })).status).toBe(200);
    expect([await status(other), await status(token)]).toEqual([401, 200]);
    expect(heard).toEqual(['password_changed']);
    expect((await signIn('changer')).status).toBe(401);
    expect((await signIn('changer', next)).status).toBe(200);
    expect((await entries(id)).slice(2, 4)).toMatchObject([
      { kind: 'password.changed' },
      { kind: 'session.ended', reason: 'password_changed' },
    ]);
    for (const secret of [password, next]) expect(app.log()).not.toContain(secret);
  });

  test.each([
    ['the old one', password, 'same'],
    ['a short one', 'kx8Wq2!vLp0', 'length'],
    ['the user name', 'Refused.Person', 'username'],
    ['a common one', 'password1234', 'common'],
  ])('is not %s', async (_, refused, rule) => {
    const existing = await app.database.prisma.person.findUnique({ where: { username: 'refused.person' } });
    if (!existing) await app.addPerson('refused.person', 'inspector', 'north');
    const token = await tokenOf('refused.person');
    expect(await change(token, { current: password, next: refused })).toMatchObject({
      status: 400,
      body: { error: { code: 'password_refused', details: { rule } } },
    });
    expect((await signIn('refused.person')).status).toBe(200);
  });

  test('asks for the old one', async () => {
    await app.addPerson('left.open', 'duty', 'A');
    const token = await tokenOf('left.open');
    const answer = await change(token, { current: 'guess', next });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'wrong_credentials' } } });
    expect((await signIn('left.open')).status).toBe(200);
  });
});

test('suspending a person ends all their sessions', async () => {
  const id = await app.addPerson('suspect', 'inspector', 'north');
  const by = await app.addPerson('issuer', 'operator', 'country');
  const tokens = [await tokenOf('suspect'), await tokenOf('suspect')];
  await app.sessions.endAllOf(id, 'suspended', { by: { personId: by } });
  expect(await Promise.all(tokens.map(status))).toEqual([401, 401]);
  expect(heard).toEqual(['suspended', 'suspended']);
  expect(await entries(by)).toMatchObject([
    { kind: 'session.ended', reason: 'suspended', personId: id },
    { kind: 'session.ended', reason: 'suspended', personId: id },
  ]);
});

test('failed sign-ins are in the ledger; what was typed for a name that nobody has is not', async () => {
  const id = await app.addPerson('target', 'duty', 'A');
  await signIn('target', 'guess');
  await signIn('a-password-in-the-wrong-field', 'guess');
  const rows = await app.database.prisma.ledgerEntry.findMany({ orderBy: { sequence: 'desc' }, take: 2 });
  expect(rows).toMatchObject([
    { kind: 'session.refused', subjectId: null, address: '127.0.0.1' },
    { kind: 'session.refused', subjectId: id },
  ]);
  expect(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain('field');
});

test('an unknown name is throttled as a known one is, with the same answers', async () => {
  await app.addPerson('known', 'duty', 'A');
  const answers: Record<string, [number, string][]> = {};
  for (const username of ['known', 'unknown']) {
    const given: Answer[] = [];
    for (let i = 0; i < 12; i++) given.push(await signIn(username, 'guess'));
    answers[username] = given.map(({ status, text }) => [status, text]);
  }
  expect(answers['unknown']).toEqual(answers['known']);
  expect(answers['known']?.map(([status]) => status)).toEqual([...Array(10).fill(401), 429, 429]);
});
