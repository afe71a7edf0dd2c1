import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { clockPicture } from './simulator/picture.ts';
import { Simulator } from './simulator/simulator.ts';
import { launchBrowser, newPerson, signIn, watchFrames } from './testing/browser.ts';
import { consumersOf } from './testing/consumers.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';
import { GstRtspServer } from './testing/gst.ts';
import { connectLive } from './testing/live-socket.ts';
import { ownFfmpegs } from './testing/processes.ts';

const facilityA = demoPlaces['facility-a'].id;
const facilityB = demoPlaces['facility-b'].id;
const camerasOf = (key: string) => demoCameras.filter(({ facilityKey }) => facilityKey === key).map(({ id }) => id);
const limit = 60_000;

let server: DemoServer;
let browser: Browser;
/** What is being sent to browsers at present. */
let consumers: ReturnType<typeof consumersOf>;
beforeAll(async () => {
  server = await startDemoServer();
  consumers = consumersOf(server.pool);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const tile = (page: Page, cameraId: string) => page.locator(`[data-testid=camera-tile][data-camera-id="${cameraId}"]`);
const inState = (page: Page, cameraId: string, state: string) =>
  tile(page, cameraId)
    .and(page.locator(`[data-state=${state}]`))
    .waitFor({ timeout: limit });

/** Runs `use` as a person at a browser of their own, which is closed afterwards. */
async function as(username: string, use: (page: Page) => Promise<void>): Promise<void> {
  const person = await newPerson(browser);
  try {
    const page = await person.newPage();
    await signIn(page, server.url, username, server.password);
    await use(page);
  } finally {
    await person.close();
  }
}

async function addCamera(
  name: string,
  source: { main: string; username?: string; password?: string },
): Promise<string> {
  const camera = { facilityId: facilityB, name, zone: 'yard', source: { kind: 'rtsp', ...source } };
  const { status, body } = await server.request('operator', 'POST /api/cameras', camera);
  expect(status).toBe(201);
  return body.id;
}

it('shows a duty person the cameras of their own facility, in motion', async () => {
  await as('duty.a', async (page) => {
    await page.waitForURL(`**/facilities/${facilityA}/live`);
    for (const id of camerasOf('facility-a')) {
      await inState(page, id, 'live');
      expect(await watchFrames(page, id, 10)).toBeGreaterThan(3);
    }
    expect(await page.getByText(demoPlaces['facility-b'].name).count()).toBe(0);
  });
});

it('opens one camera full size and leads back to the grid', async () => {
  const [id] = camerasOf('facility-a');
  await as('leader.a', async (page) => {
    await page.goto(`${server.url}/facilities/${facilityA}/live`);
    await inState(page, id!, 'live');
    await tile(page, id!).click();
    await page.waitForURL(`**/cameras/${id}`);
    await inState(page, id!, 'live');
    expect(await watchFrames(page, id!, 5)).toBeGreaterThan(1);
    // The main profile of the simulated cameras; the grid's is 640 wide.
    expect(
      await tile(page, id!)
        .locator('video')
        .evaluate((video: HTMLVideoElement) => video.videoWidth),
    ).toBe(1280);
    await page.goBack();
    await page.waitForURL(`**/facilities/${facilityA}/live`);
    await inState(page, id!, 'live');
  });
});

it('gives a person of another facility neither list entry nor stream, even with the id in hand', async () => {
  const [stranger] = camerasOf('facility-a');
  await as('duty.b', async (page) => {
    expect(await page.getByText(demoPlaces['facility-a'].name).count()).toBe(0);
    for (const path of [`/facilities/${facilityA}/live`, `/cameras/${stranger}`, `/cameras/${crypto.randomUUID()}`]) {
      await page.goto(server.url + path);
      await page.getByRole('heading', { name: 'Không tìm thấy trang này' }).waitFor();
      expect(await page.locator('video').count()).toBe(0);
    }
  });
  const listed = await server.request('duty.b', 'GET /api/facilities');
  expect(listed.body.map(({ id }: { id: string }) => id)).toEqual([facilityB]);

  await using socket = await connectLive(server.url, { token: await server.token('duty.b') });
  await socket.request('live.join', { rtpCapabilities: {} });
  const denied = await socket.request('live.watch', { cameraId: stranger, profile: 'sub' });
  const missing = await socket.request('live.watch', { cameraId: crypto.randomUUID(), profile: 'sub' });
  expect(denied).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect(denied).toEqual(missing);
});

it('shows a technician that a camera exists, and no picture', async () => {
  const [id] = camerasOf('facility-a');
  await as('technician', async (page) => {
    await page.goto(`${server.url}/facilities/${facilityA}/live`);
    await inState(page, id!, 'not-permitted');
  });
  await using socket = await connectLive(server.url, { token: await server.token('technician') });
  await socket.request('live.join', { rtpCapabilities: {} });
  const answer = await socket.request('live.watch', { cameraId: id, profile: 'sub' });
  expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

it('says on the tile why a camera cannot be shown, while its neighbours play', async () => {
  await using gst = await GstRtspServer.create({ streams: { h265: { codec: 'h265' }, audio: { codec: 'audio' } } });
  await using locked = await GstRtspServer.create({
    streams: { gate: { codec: 'h264' } },
    auth: { scheme: 'digest', username: 'admin', password: 'right' },
  });
  await using web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const webUrl = `rtsp://127.0.0.1:${(web.address() as AddressInfo).port}/`;
  const cases = [
    [await addCamera('H.265', { main: gst.url('h265') }), 'unsupported', 'H.265'],
    [await addCamera('No picture', { main: gst.url('audio') }), 'unsupported', 'không có hình'],
    [await addCamera('Not a camera', { main: webUrl }), 'unsupported', 'không phải camera RTSP'],
    [
      await addCamera('Locked', { main: locked.url('gate'), username: 'admin', password: 'wrong' }),
      'refused',
      'mật khẩu',
    ],
  ] as const;
  await as('duty.b', async (page) => {
    for (const [id, state, words] of cases) {
      await inState(page, id, state);
      await tile(page, id).getByText(words).first().waitFor();
    }
    for (const id of camerasOf('facility-b')) expect(await watchFrames(page, id, 5)).toBeGreaterThan(1);
  });
  for (const [id] of cases) await server.request('operator', `DELETE /api/cameras/${id}`);
});

it('tells the truth while a camera is away, brings it back without a reload, and ends it when it is taken out', async () => {
  const log = createLogger({ level: 'silent', pretty: false });
  await using camera = await Simulator.create({ cameras: [{ key: 'x', picture: clockPicture('x') }], log });
  const id = await addCamera('Comes and goes', { main: camera.url('x', 'sub') });
  await as('duty.b', async (page) => {
    await inState(page, id, 'live');
    const restore = await camera.goDown();
    await inState(page, id, 'reconnecting');
    await restore();
    await inState(page, id, 'live');
    expect(await watchFrames(page, id, 5)).toBeGreaterThan(1);
    await server.request('operator', `DELETE /api/cameras/${id}`);
    await inState(page, id, 'not-permitted');
  });
});

it('stops sending to a tab that cannot be seen', async () => {
  const [id] = camerasOf('checkpoint');
  await as('police', async (page) => {
    await inState(page, id!, 'live');
    const sending = () => [...consumers].some(({ paused }) => !paused);
    expect(sending()).toBe(true);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(sending, { timeout: limit }).toBe(false);
  });
});

it('leaves nothing behind after the last viewer', async () => {
  await expect.poll(() => server.registry.size, { timeout: limit }).toBe(0);
  await expect.poll(ownFfmpegs, { timeout: limit }).toEqual([]);
  await expect.poll(() => server.gateway.connections, { timeout: limit }).toBe(0);
  expect(consumers.size).toBe(0);
  const dumps = await Promise.all(server.pool.nodes.map((node) => node.router.dump()));
  expect(dumps.flatMap(({ transportIds }) => transportIds)).toEqual([]);
});
