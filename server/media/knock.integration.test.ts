import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { systemClock } from './clock.ts';
import { comesBack } from './knock.ts';

async function listening(port = 0): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const knock = (port: number, reason: 'connection_refused' | 'stalled', signal: AbortSignal) =>
  comesBack({ url: `rtsp://127.0.0.1:${port}/a`, reason, delayMs: 1, clock: systemClock, signal });

it('knows when a camera that was away takes connections again', async () => {
  const port = await freePort();
  let back = false;
  const waiting = knock(port, 'connection_refused', AbortSignal.timeout(30_000)).then(() => (back = true));
  await new Promise((done) => setTimeout(done, 700));
  expect(back).toBe(false);
  await using again = await listening(port);
  const connection = once(again, 'connection');
  await waiting;
  await connection;
  expect(back).toBe(true);
});

it('does not take one for returned that was never away: its port says nothing', async () => {
  await using server = await listening();
  let knocks = 0;
  server.on('connection', () => (knocks += 1));
  const stop = new AbortController();
  let back = false;
  const waiting = knock(portOf(server), 'stalled', stop.signal).then(() => (back = true));
  while (knocks < 3) await once(server, 'connection');
  expect(back).toBe(false);
  stop.abort();
  await waiting;
});

it('leaves no connection and no timer behind when it is told to stop', async () => {
  await using server = await listening();
  const stop = new AbortController();
  const waiting = knock(portOf(server), 'stalled', stop.signal);
  await once(server, 'connection');
  stop.abort();
  await waiting;
  const count = () => new Promise<number>((done) => server.getConnections((_, open) => done(open)));
  while ((await count()) > 0) await new Promise((done) => setTimeout(done, 10));
  await expect.poll(() => process.getActiveResourcesInfo()).not.toContain('TCPSocketWrap');
});
