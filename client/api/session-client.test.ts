import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SessionView } from '../../server/contract/rest.ts';
import { SessionClient } from './session-client.ts';
import { failureCode } from './wire-failure.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const LIFE_MS = 15 * 60_000;

interface Call {
  route: string;
  token: string | null;
  body: unknown;
}

/** A server with one account, whose tokens are `t1`, `t2`, ... */
function fakeServer() {
  const calls: Call[] = [];
  let issued = 0;
  const state = {
    refreshAnswer: 200,
    ended: undefined as string | undefined,
    valid: new Set<string>(),
    down: false,
    skewMs: 0,
  };

  const json = (status: number, body: unknown) =>
    new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { date: new Date(Date.now() + state.skewMs).toUTCString() },
    });
  const may = {
    readPeople: false,
    requestPeople: false,
    managePeople: false,
    readAlerts: false,
    readInspections: false,
    readOutages: false,
    readProgress: false,
    readReports: false,
    readViolations: false,
    openFacilities: false,
    judgePlacements: false,
    readLedger: false,
  };
  const session = (): SessionView => {
    const accessToken = `t${++issued}`;
    state.valid.add(accessToken);
    const expiresAt = new Date(Date.now() + state.skewMs + LIFE_MS).toISOString();
    return {
      accessToken,
      expiresAt,
      actor: { id: 'a', username: 'a', fullName: 'A', position: '', unit: '', roles: [], may },
      secondFactor: 'none',
      idleLockMs: 900_000,
      mark: '0123abcd',
      alert: null,
    };
  };

  const fetch = vi.fn(async (path: RequestInfo | URL, init: RequestInit = {}) => {
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? null;
    calls.push({
      route: `${init.method} ${String(path)}`,
      token,
      body: init.body ? JSON.parse(String(init.body)) : null,
    });
    // An answer takes a turn, so that callers can meet on the way.
    await Promise.resolve();
    if (state.down) throw new TypeError('fetch failed');
    if (String(path) === '/api/session/refresh') {
      if (state.refreshAnswer === 200) return json(200, session());
      return json(state.refreshAnswer, {
        error: { code: 'unauthenticated', message: 'no session', details: state.ended && { ended: state.ended } },
      });
    }
    if (String(path) === '/api/session') return init.method === 'POST' ? json(200, session()) : json(204, undefined);
    if (!token || !state.valid.has(token)) return json(401, { error: { code: 'token_expired', message: 'expired' } });
    return json(200, []);
  });
  const count = (route: string) => calls.filter((call) => call.route === route).length;
  return { fetch: fetch as typeof globalThis.fetch, calls, state, count };
}

const REFRESH = 'POST /api/session/refresh';

function setUp() {
  const server = fakeServer();
  const changes: (string | null)[] = [];
  const ends: (string | undefined)[] = [];
  const client = new SessionClient({
    fetch: server.fetch,
    exclusive: (job) => job(),
    onChange: (session, ended) => {
      changes.push(session?.accessToken ?? null);
      if (!session) ends.push(ended);
    },
  });
  return { server, client, changes, ends };
}

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

test('callers who meet an expired token share one refresh, and each request is sent again once', async () => {
  const { server, client } = setUp();
  await client.refresh();
  server.state.valid.clear();
  await Promise.all([
    client.request('GET /api/facilities', {}),
    client.request('GET /api/facilities/:id', { id: 'f 1' }),
  ]);
  expect(server.count(REFRESH)).toBe(2);
  expect(
    server.calls
      .filter(({ token }) => token === 't2')
      .map(({ route }) => route)
      .sort(),
  ).toEqual(['GET /api/facilities', 'GET /api/facilities/f%201']);
});

test('a token is renewed before it ends, by the clock of the server', async () => {
  const { server, client, changes } = setUp();
  // This machine is an hour slow: by its own clock the token would last an hour longer.
  server.state.skewMs = 3_600_000;
  await client.refresh();
  await vi.advanceTimersByTimeAsync(LIFE_MS - 70_000);
  expect(changes).toEqual(['t1']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(changes).toEqual(['t1', 't2']);
  client.drop();
});

test('a refused refresh signs out, once, and the request fails with the reason', async () => {
  const { server, client, changes, ends } = setUp();
  await client.refresh();
  server.state.valid.clear();
  server.state.refreshAnswer = 401;
  server.state.ended = 'replaced';
  const failure = await client.request('GET /api/facilities', {}).catch(failureCode);
  expect(failure).toBe('unauthenticated');
  expect(changes).toEqual(['t1', null]);
  expect(ends).toEqual(['replaced']);
  expect(server.count(REFRESH)).toBe(2);
});

test('a server out of reach signs nobody out, and the refresh is tried again', async () => {
  const { server, client, changes } = setUp();
  await client.refresh();
  server.state.down = true;
  await vi.advanceTimersByTimeAsync(LIFE_MS);
  expect(await client.request('GET /api/facilities', {}).catch(failureCode)).toBe('no_connection');
  expect(changes).toEqual(['t1']);
  server.state.down = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(changes).toEqual(['t1', 't2']);
  client.drop();
});

test('a refresh that was under way when its person signed out brings nobody back', async () => {
  const { client, changes } = setUp();
  await client.refresh();
  const late = client.refresh();
  const out = client.signOut();
  expect(await late.catch(failureCode)).toBe('unauthenticated');
  await out;
  expect(changes).toEqual(['t1', null]);
  await vi.advanceTimersByTimeAsync(LIFE_MS);
  expect(changes).toEqual(['t1', null]);
});

test('an answer that does not come is a timeout; a page that is no answer is the server not ready', async () => {
  const onChange = () => {};
  const slow = ((_path, init) =>
    new Promise((_, reject) =>
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
    )) as typeof fetch;
  vi.useRealTimers();
  const limit = vi
    .spyOn(AbortSignal, 'timeout')
    .mockImplementation(() => AbortSignal.abort(new DOMException('', 'TimeoutError')));
  const failing = new SessionClient({
    onChange,
    exclusive: (job) => job(),
    fetch: (path, init) => {
      init?.signal?.throwIfAborted();
      return slow(path, init);
    },
  });
  expect(await failing.refresh().catch(failureCode)).toBe('timeout');
  expect(limit).toHaveBeenCalledWith(10_000);
  limit.mockRestore();
  failing.drop();
  const page = new SessionClient({
    onChange,
    exclusive: (job) => job(),
    fetch: async () => new Response('<h1>502</h1>', { status: 502 }),
  });
  expect(await page.signIn('a', 'b').catch(failureCode)).toBe('unavailable');
});
