import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { password, startTestApp, type Answer, type TestApp } from '../testing/app.ts';

const minute = 60_000;
const start = Date.now();
let now = start;
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ now: () => now });
  await app.addPerson('leader.a', 'leader', 'A');
  await app.addPerson('duty.a', 'duty', 'A');
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  now = Math.max(now, start) + 60 * minute;
});

const signIn = (body: object) => app.request('POST /api/session', { body });
const good = { username: 'leader.a', password };

/** What a browser would send back. */
const cookieOf = ({ headers }: Answer): string => headers.getSetCookie()[0]?.split(';')[0] ?? '';
const withCookie = (cookie: string) => ({ headers: { cookie } });

describe('signing in', () => {
  test('gives an access token of ten minutes, the person, and a refresh cookie that scripts cannot read', async () => {
    const answer = await signIn(good);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      expiresAt: new Date(Math.floor(now / 1000) * 1000 + 10 * minute).toISOString(),
      actor: {
        id: expect.any(String),
        username: 'leader.a',
        fullName: 'Người leader.a',
        position: 'p',
        unit: 'u',
        roles: ['leader'],
        may: {
          readPeople: true,
          requestPeople: true,
          managePeople: false,
          readAlerts: true,
          readOutages: true,
          readProgress: true,
          readInspections: true,
          readReports: true,
          readViolations: true,
          openFacilities: false,
          judgePlacements: false,
          readLedger: false,
        },
      },
      secondFactor: 'none',
      alert: null,
      idleLockMs: 15 * minute,
      mark: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    const [cookie, ...more] = answer.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie).toMatch(
      /^vg_refresh=[\w-]{70}; Path=\/api\/session; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('a wrong password, an unknown person and a suspended one get the same answer', async () => {
    const id = await app.addPerson('suspended', 'leader', 'A');
    await app.database.prisma.person.update({ where: { id }, data: { suspendedAt: new Date() } });
    const wrong = await signIn({ ...good, password: 'wrong' });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'wrong_credentials' } } });
    expect(wrong.headers.getSetCookie()).toEqual([]);
    for (const other of [
      { username: 'nobody', password },
      { username: 'suspended', password },
    ]) {
      const answer = await signIn(other);
      expect([answer.status, answer.text]).toEqual([wrong.status, wrong.text]);
    }
  });

  test('ten failures close the door for that account, with the seconds to wait, and for no other', async () => {
    const failures = await Promise.all(
      Array.from({ length: 14 }, () => signIn({ username: 'duty.a', password: 'guess' })),
    );
    // All at once: still no more than ten guesses are looked at.
    expect(failures.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(11);
    const refused = await signIn({ username: 'duty.a', password });
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'too_many_attempts', details: { seconds: 900 } } },
    });
    expect((await signIn(good)).status).toBe(200);
    now += 15 * minute;
    expect((await signIn({ username: 'duty.a', password })).status).toBe(200);
  });

  test('a success forgets the failures before it', async () => {
    await app.addPerson('duty.b', 'duty', 'B');
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 9; i++) await signIn({ username: 'duty.b', password: 'typo' });
      expect((await signIn({ username: 'duty.b', password })).status).toBe(200);
    }
  });

  test('any number of good ones is welcome', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => signIn(good)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test.each([
    ['nothing', undefined],
    ['a password alone', { password }],
    ['a field too many', { ...good, remember: true }],
    ['a name that is no text', { username: { contains: '' }, password }],
    ['a NUL in the name', { username: 'leader.a\0', password }],
    ['a list', [good]],
  ])('%s is invalid', async (_, body) => {
    const answer = await app.request('POST /api/session', { body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
  });
});

describe('an access token', () => {
  test('says who asks, until it expires', async () => {
    const { body } = await signIn(good);
    expect((await app.request('GET /api/session', { token: body.accessToken })).body).toEqual(body.actor);
    now += 10 * minute;
    const late = await app.request('GET /api/session', { token: body.accessToken });
    expect(late).toMatchObject({ status: 401, body: { error: { code: 'token_expired' } } });
  });

  test.each([undefined, 'x', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'])('%j is none', async (token) => {
    const answer = await app.request('GET /api/session', { token });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
  });

  test('ends with the suspension of its person', async () => {
    const id = await app.addPerson('leaving', 'leader', 'A');
    const answer = await signIn({ username: 'leaving', password });
    await app.database.prisma.person.update({ where: { id }, data: { suspendedAt: new Date() } });
    expect((await app.request('GET /api/session', { token: answer.body.accessToken })).status).toBe(401);
    expect((await app.request('POST /api/session/refresh', withCookie(cookieOf(answer)))).status).toBe(401);
  });
});

describe('refreshing', () => {
  const refresh = (cookie: string) => app.request('POST /api/session/refresh', withCookie(cookie));

  test('gives a new token of the same session for twelve hours', async () => {
    const signedIn = await signIn(good);
    now += 12 * 60 * minute - 5 * minute;
    const fresh = await refresh(cookieOf(signedIn));
    expect(fresh).toMatchObject({ status: 200, body: { actor: signedIn.body.actor } });
    expect(Date.parse(fresh.body.expiresAt) - now, 'no longer than the session').toBeLessThanOrEqual(5 * minute);
    expect((await app.request('GET /api/session', { token: fresh.body.accessToken })).status).toBe(200);
    now += 5 * minute;
    expect((await refresh(cookieOf(fresh))).status).toBe(401);
  });

  test('without a cookie, or with a wrong one, is refused and the cookie cleared', async () => {
    for (const cookie of ['', 'vg_refresh=', 'vg_refresh=wrong', 'vg_refresh=%']) {
      const answer = await refresh(cookie);
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
      expect(answer.headers.getSetCookie()[0]).toMatch(/^vg_refresh=; Path=\/api\/session; Expires=Thu, 01 Jan 1970/);
    }
  });

  test('neither the token nor anything to make one of is in the database', async () => {
    const [, token = ''] = cookieOf(await signIn(good)).split('=');
    const rows = JSON.stringify(await app.database.prisma.session.findMany());
    expect(rows).not.toContain(token.slice(-43));
  });
});

describe('signing out', () => {
  const ended = async (signedIn: Answer) => {
    const { accessToken } = signedIn.body;
    expect((await app.request('GET /api/session', { token: accessToken })).status).toBe(401);
    expect((await app.request('POST /api/session/refresh', withCookie(cookieOf(signedIn)))).status).toBe(401);
  };

  test('with the cookie alone ends the session, tells who listens, and clears the cookie', async () => {
    const signedIn = await signIn(good);
    const heard: string[] = [];
    const stop = app.sessions.onEnded((sessionId) => heard.push(sessionId));
    const answer = await app.request('DELETE /api/session', withCookie(cookieOf(signedIn)));
    stop();
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^vg_refresh=;/);
    expect(heard).toHaveLength(1);
    await ended(signedIn);
  });

  test('with the token alone too, even when it has expired', async () => {
    const signedIn = await signIn(good);
    now += 11 * minute;
    expect((await app.request('DELETE /api/session', { token: signedIn.body.accessToken })).status).toBe(204);
    await ended(signedIn);
  });

  test('without either is no error', async () => {
    expect((await app.request('DELETE /api/session')).status).toBe(204);
    expect((await app.request('DELETE /api/session', { token: 'nonsense' })).status).toBe(204);
  });

  test('ends this session and no other of the person', async () => {
    const [one, two] = [await signIn(good), await signIn(good)];
    await app.request('DELETE /api/session', withCookie(cookieOf(one)));
    await ended(one);
    expect((await app.request('GET /api/session', { token: two.body.accessToken })).status).toBe(200);
  });
});

test('an X-Forwarded-For is believed behind a proxy alone', async () => {
  await using proxied = await startTestApp({ config: { behindProxy: true } });
  await proxied.addPerson('leader.a', 'leader', 'A');
  const addresses = [];
  for (const { request, database } of [app, proxied]) {
    await request('POST /api/session', { body: good, headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' } });
    const latest = await database.prisma.session.findFirst({ orderBy: { createdAt: 'desc' } });
    addresses.push(latest?.address);
  }
  expect(addresses).toEqual(['127.0.0.1', '198.51.100.7']);
});

test('neither passwords nor tokens are in the log', async () => {
  const signedIn = await signIn(good);
  await signIn({ ...good, password: 'a-wrong-password' });
  const log = app.log();
  expect(log).toContain('sign-in refused');
  for (const secret of [password, 'a-wrong-password', signedIn.body.accessToken, cookieOf(signedIn).split('=')[1]]) {
    expect(log).not.toContain(secret);
  }
});
