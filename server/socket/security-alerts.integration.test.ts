import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoAccounts } from '../../prisma/seed/demo-accounts.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';
import { connectLive } from '../testing/live-socket.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server?.close());

const account = (username: string) => demoAccounts.find((known) => known.username === username)!;
const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const post = (path: string, cookie: string, body: object = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
const refresh = (cookie: string) => post('/api/session/refresh', cookie);

/** Uses a refresh token of the person that was replaced twice. */
async function replay(username: string): Promise<void> {
  const stolen = cookieOf(await post('/api/session', '', { username, password: server.password }));
  await refresh(cookieOf(await refresh(stolen)));
  expect((await refresh(stolen)).status).toBe(401);
}

/** A connection, what it has heard, and a wait until everything sent to it before has arrived. */
async function listening(username: string) {
  const socket = await connectLive(server.url, { token: await server.token(username) });
  const heard: unknown[] = [];
  socket.on('security.alert', (alert) => heard.push(alert));
  return { socket, heard, first: socket.next('security.alert') };
}

it('a replayed refresh token is told at once to whoever watches over the account and to its owner, and to nobody else', async () => {
  const people = ['operator', 'auditor', 'duty.b', 'inspector', 'leader.b', 'duty.a'] as const;
  const connections = Object.fromEntries(
    await Promise.all(people.map(async (username) => [username, await listening(username)] as const)),
  );
  await replay('duty.b');
  const alert = {
    kind: 'refresh_replayed',
    person: { id: account('duty.b').id, name: account('duty.b').fullName },
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    address: '127.0.0.1',
  };
  for (const username of ['operator', 'auditor', 'duty.b']) {
    expect(await connections[username]!.first, username).toEqual(alert);
  }
  // The inspector, who approves accounts but does not manage them, comes last: what is sent to the others was sent before.
  for (const username of ['inspector', 'leader.b', 'duty.a']) {
    await connections[username]!.socket.request('live.capabilities', {});
    expect(connections[username]!.heard, username).toEqual([]);
  }
  for (const { socket } of Object.values(connections)) await socket[Symbol.asyncDispose]();
  // And it is an alert at once: what is unusual besides is looked for once a minute.
  const alerts = async () => (await server.request('operator', 'GET /api/alerts?state=open')).body.alerts;
  await expect
    .poll(alerts, { timeout: 30_000 })
    .toContainEqual(expect.objectContaining({ source: 'anomaly', reason: 'refresh_replayed' }));
});

it('a right that has ended since the connection was made hears nothing', async () => {
  const { body: grants } = await server.request('operator', `GET /api/people/${account('auditor').id}/grants`);
  await using auditor = (await listening('auditor')).socket;
  const heard: unknown[] = [];
  auditor.on('security.alert', (alert) => heard.push(alert));
  const operator = await listening('operator');
  await server.request('operator', `POST /api/grants/${grants[0].id}/end`, { reason: 'Hết nhiệm vụ kiểm tra.' });
  await replay('leader.b');
  await operator.first;
  await auditor.request('live.capabilities', {});
  expect(heard).toEqual([]);
  await operator.socket[Symbol.asyncDispose]();
});
