import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { password, startTestApp, type Answer, type TestApp } from '../testing/app.ts';

let now = Date.now();
let app: TestApp;
let personId: string;
const heard: string[] = [];
beforeAll(async () => {
  app = await startTestApp({ now: () => now });
  personId = await app.addPerson('leader.a', 'leader', 'A');
  app.sessions.onEnded((_, reason) => heard.push(reason));
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  heard.length = 0;
});

const cookieOf = ({ headers }: Answer): string => headers.getSetCookie()[0]?.split(';')[0] ?? '';
const signIn = () => app.request('POST /api/session', { body: { username: 'leader.a', password } });
const refresh = (cookie: string) => app.request('POST /api/session/refresh', { headers: { cookie } });
const status = async (signedIn: Answer) =>
  (await app.request('GET /api/session', { token: signedIn.body.accessToken })).status;
const entries = () => app.database.prisma.ledgerEntry.findMany({ where: { kind: 'session.refresh_replayed' } });

test('each refresh gives another token, and the session goes on with it', async () => {
  const cookies = [cookieOf(await signIn())];
  for (let i = 0; i < 3; i++) {
    now += 9 * 60_000;
    const fresh = await refresh(cookies.at(-1)!);
    expect(fresh.status).toBe(200);
    cookies.push(cookieOf(fresh));
  }
  expect(new Set(cookies).size).toBe(4);
  expect(heard).toEqual([]);
});

test('two tabs that refresh at once get the same next token', async () => {
  const cookie = cookieOf(await signIn());
  const answers = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(answers.map(cookieOf)).size).toBe(1);
  expect((await refresh(cookieOf(answers[0]))).status).toBe(200);
});

test('an answer that was lost may be asked for again within 20 s', async () => {
  const cookie = cookieOf(await signIn());
  const lost = await refresh(cookie);
  now += 20_000;
  const again = await refresh(cookie);
  expect([again.status, cookieOf(again)]).toEqual([200, cookieOf(lost)]);
});

test('a stolen token that was replaced ends the session for thief and owner alike, and is an alert in the ledger', async () => {
  const stolen = await signIn();
  const owners = await refresh(cookieOf(stolen));
  now += 20_001;
  const before = (await entries()).length;
  const thief = await refresh(cookieOf(stolen));
  expect(thief).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
  expect(heard).toEqual(['refresh_replayed']);
  expect(await status(owners)).toBe(401);
  expect((await refresh(cookieOf(owners))).status).toBe(401);
  const alerts = (await entries()).slice(before);
  expect(alerts).toEqual([expect.objectContaining({ personId, address: '127.0.0.1' })]);
  expect(app.log()).toContain('a replaced refresh token was used');
});

test('its owner is told at each sign-in, and nobody else, until the password is changed', async () => {
  const other = 'leader.b';
  await app.addPerson(other, 'leader', 'B');
  const alertOf = async (username: string, as: string = password) =>
    (await app.request('POST /api/session', { body: { username, password: as } })).body.alert;
  const told: { at: string }[] = [];
  const stop = app.sessions.onAlert((alert) => told.push(alert));
  const stolen = cookieOf(await signIn());
  await refresh(cookieOf(await refresh(stolen)));
  await Promise.all([refresh(stolen), refresh(stolen)]);
  stop();
  const owners = await signIn();
  // Once, and the same at once and later: the console must not show it twice.
  expect(told).toHaveLength(1);
  const alert = { kind: 'refresh_replayed', person: { id: personId }, address: '127.0.0.1', at: told[0]!.at };
  expect(owners.body.alert).toMatchObject(alert);
  expect((await refresh(cookieOf(owners))).body.alert).toMatchObject(alert);
  expect(await alertOf(other)).toBeNull();
  const next = 'bốn con voi xanh 7';
  const token = owners.body.accessToken;
  await app.request('POST /api/session/password', { token, body: { current: password, next } });
  expect(await alertOf('leader.a', next)).toBeNull();
  // The other tests know the old one.
  await app.request('POST /api/session/password', { token, body: { current: next, next: password } });
});

test('the thief who refreshed first is found out when the owner refreshes', async () => {
  const owner = await signIn();
  const thief = await refresh(cookieOf(owner));
  now += 9 * 60_000;
  expect((await refresh(cookieOf(owner))).status).toBe(401);
  expect(heard).toEqual(['refresh_replayed']);
  expect(await status(thief)).toBe(401);
});

test('the token before the last is no tab’s any more, however soon it comes', async () => {
  const first = await signIn();
  const second = await refresh(cookieOf(first));
  const third = await refresh(cookieOf(second));
  expect((await refresh(cookieOf(first))).status).toBe(401);
  expect(heard).toEqual(['refresh_replayed']);
  expect(await status(third)).toBe(401);
});

test('another site’s page can neither refresh nor sign out, whatever cookie comes with it', async () => {
  const signedIn = await signIn();
  const cookie = cookieOf(signedIn);
  const signs: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }];
  for (const foreign of signs) {
    for (const route of ['POST /api/session/refresh', 'DELETE /api/session']) {
      const answer = await app.request(route, { headers: { cookie, ...foreign } });
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_origin' } } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  }
  expect(await status(signedIn)).toBe(200);
  expect(app.log()).toContain('request of another site refused');
});

test('another session of the person goes on', async () => {
  const other = await signIn();
  const first = await signIn();
  await refresh(cookieOf(first));
  now += 60_000;
  await refresh(cookieOf(first));
  expect(await status(other)).toBe(200);
});

test('a token with another number or another session’s id is none, and ends nothing', async () => {
  const signedIn = await signIn();
  const [name, token = ''] = cookieOf(signedIn).split('=');
  const bytes = Buffer.from(token, 'base64url');
  bytes.writeUInt32BE(1, 16);
  expect((await refresh(`${name}=${bytes.toString('base64url')}`)).status).toBe(401);
  const other = Buffer.from(cookieOf(await signIn()).split('=')[1] ?? '', 'base64url');
  const mixed = Buffer.concat([other.subarray(0, 20), Buffer.from(token, 'base64url').subarray(20)]);
  expect((await refresh(`${name}=${mixed.toString('base64url')}`)).status).toBe(401);
  expect(heard).toEqual([]);
  expect(await status(signedIn)).toBe(200);
});

test('a browser that comes back later is told why its session was ended meanwhile; an access token alone tells nothing', async () => {
  const away = await signIn();
  await app.sessions.endAllOf(personId, 'replaced');
  const error = (answer: Answer) => answer.body.error;
  expect(error(await refresh(cookieOf(away)))).toMatchObject({
    code: 'unauthenticated',
    details: { ended: 'replaced' },
  });
  expect(error(await app.request('GET /api/session', { token: away.body.accessToken })).details).toBeUndefined();
  expect(error(await refresh('vg_refresh=made-up')).details).toBeUndefined();
});
