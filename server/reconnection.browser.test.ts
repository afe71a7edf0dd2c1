import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Page, WebSocket } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { newPerson, signIn, stateLimit, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const demo = demoConsole();
const cameraId = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-a')!.id;

/** Longer than a tab is left alone by its timers, shorter than it takes to notice a silence. */
const sleptMs = 8_000;

/** A network on the way to the server, whose present connections can be made to swallow everything. */
async function networkBefore(url: string) {
  const port = Number(new URL(url).port);
  const ways = new Set<Socket>();
  const entry = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const end of [near, far]) {
      ways.add(end);
      end.on('error', () => end.destroy());
      end.once('close', () => ways.delete(end));
    }
  }).listen(0, '127.0.0.1');
  await once(entry, 'listening');
  return {
    url: `http://127.0.0.1:${(entry.address() as AddressInfo).port}`,
    swallow: () => {
      for (const end of ways) end.unpipe().resume();
    },
    async [Symbol.asyncDispose]() {
      for (const end of ways) end.destroy();
      entry.close();
      await once(entry, 'close');
    },
  };
}
/** A page that is loaded anew knows nothing of this. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }));
const marked = (page: Page) => page.evaluate(() => 'marked' in window);

it('in another network the console notices at once that its connection is dead, says so, and comes back by itself', async () => {
  await using network = await networkBefore(demo.server.url);
  const person = await newPerson(demo.browser);
  const page = await person.newPage();
  await signIn(page, network.url, 'leader.a', demo.server.password);
  await page.goto(`${network.url}/cameras/${cameraId}`);
  await tileInState(page, cameraId, 'live');
  await mark(page);
  const lost = tileInState(page, cameraId, 'disconnected');
  network.swallow();
  await person.setOffline(true);
  await lost;
  await person.setOffline(false);
  await tileInState(page, cameraId, 'live');
  expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
  expect(await marked(page)).toBe(true);
  await person.close();
});

it('a machine that slept finds out when it wakes that its connection is dead, and the console comes back by itself', async () => {
  await using network = await networkBefore(demo.server.url);
  const person = await newPerson(demo.browser);
  const page = await person.newPage();
  const sockets = new Set<WebSocket>();
  const asked = Promise.withResolvers<void>();
  /** What the sleep finds: a new connection asks by itself, whenever the silence of the old one was noticed. */
  let asleep = new Set<WebSocket>();
  page.on('websocket', (socket) => {
    sockets.add(socket);
    socket.on('framesent', ({ payload }) => {
      if (asleep.has(socket) && String(payload).includes('live.clock')) asked.resolve();
    });
  });
  await signIn(page, network.url, 'leader.a', demo.server.password);
  await page.goto(`${network.url}/cameras/${cameraId}`);
  await tileInState(page, cameraId, 'live');
  await mark(page);
  await page.evaluate((id) => {
    const seen = new Set<string>();
    const tile = document.querySelector<HTMLElement>(`[data-testid=camera-tile][data-camera-id="${id}"]`)!;
    new MutationObserver(() => seen.add(tile.dataset['state']!)).observe(tile, { attributes: true });
    Object.assign(window, { seen });
  }, cameraId);
  const connections = sockets.size;

  const system = await demo.browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  network.swallow();
  asleep = new Set(sockets);
  for (const pid of pages) process.kill(pid, 'SIGSTOP');
  try {
    await new Promise((awake) => setTimeout(awake, sleptMs));
  } finally {
    for (const pid of pages) process.kill(pid, 'SIGCONT');
  }
  // At once, not when the silence has lasted.
  await asked.promise;
  await page.waitForFunction(() => (window as unknown as { seen: Set<string> }).seen.has('disconnected'));
  await tileInState(page, cameraId, 'live');
  expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
  expect([await marked(page), sockets.size > connections]).toEqual([true, true]);
  await person.close();
});

it('finds a new way for the pictures when the one they came on gives out, over the same connection', async () => {
  await demo.as('leader.a', async (page) => {
    const asked = Promise.withResolvers<void>();
    let connections = 0;
    page.on('websocket', (socket) => {
      connections += 1;
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes('live.restartIce')) asked.resolve();
      });
    });
    await page.goto(`${demo.server.url}/cameras/${cameraId}`);
    await tileInState(page, cameraId, 'live');
    await mark(page);
    // The page after the sign-in may have begun one as well.
    const before = connections;
    // The router answers nothing any more, and after a while the browser gives the way up.
    const { pid } = demo.server.pool.nodes[0]!.worker;
    process.kill(pid, 'SIGSTOP');
    try {
      await tileInState(page, cameraId, 'reconnecting');
      await asked.promise;
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await tileInState(page, cameraId, 'live');
    expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
    expect([connections, await marked(page)]).toEqual([before, true]);
  });
});

it('says when packets are lost between the server and the browser, and stops when none are', async () => {
  await demo.as('leader.a', async (page) => {
    const network = await page.context().newCDPSession(page);
    const lose = (packetLoss: number) =>
      network.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 1, downloadThroughput: 1e7, uploadThroughput: 1e7 },
        ...{ packetLoss, packetQueueLength: 100, packetReordering: false },
      });
    // What is there already when it is switched on is not touched by it.
    await lose(20);
    await page.goto(`${demo.server.url}/cameras/${cameraId}`);
    const said = tileOf(page, cameraId).getByText(/^Mất \d+% gói tin$/);
    await said.waitFor({ timeout: stateLimit });
    await lose(0);
    await said.waitFor({ state: 'detached', timeout: stateLimit });
  });
});
