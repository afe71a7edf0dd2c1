import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { clockPicture } from './simulator/picture.ts';
import { Simulator } from './simulator/simulator.ts';
import { pictureFilter, stateLimit, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { consumersOf } from './testing/consumers.ts';
import { demoConsole } from './testing/demo-console.ts';
import { GstRtspServer } from './testing/gst.ts';
import { connectLive } from './testing/live-socket.ts';
import { ownFfmpegs } from './testing/processes.ts';

const facilityA = demoPlaces['facility-a'].id;
const facilityB = demoPlaces['facility-b'].id;
const camerasOf = (key: string) => demoCameras.filter(({ facilityKey }) => facilityKey === key).map(({ id }) => id);

const demo = demoConsole();
/** What is being sent to browsers at present. */
let consumers: ReturnType<typeof consumersOf>;
beforeAll(() => {
  consumers = consumersOf(demo.server.pool);
});

it('shows a duty person the cameras of their own facility, in motion', async () => {
  await demo.as('duty.a', async (page) => {
    await page.waitForURL(`**/facilities/${facilityA}/live`);
    for (const id of camerasOf('facility-a')) {
      await tileInState(page, id, 'live');
      expect(await watchFrames(page, id, 10)).toBeGreaterThan(3);
    }
    expect(await page.getByText(demoPlaces['facility-b'].name).count()).toBe(0);
  });
});

it('opens one camera full size and leads back to the grid', async () => {
  const [id] = camerasOf('facility-a');
  await demo.as('leader.a', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityA}/live`);
    await tileInState(page, id!, 'live');
    await tileOf(page, id!).click();
    await page.waitForURL(`**/cameras/${id}`);
    await tileInState(page, id!, 'live');
    expect(await watchFrames(page, id!, 5)).toBeGreaterThan(1);
    // The main profile of the simulated cameras takes the place of the grid's, which is 640 wide.
    const width = () =>
      tileOf(page, id!)
        .locator('video')
        .evaluate((video: HTMLVideoElement) => video.videoWidth);
    await expect.poll(width, { timeout: stateLimit }).toBe(1280);
    await page.goBack();
    await page.waitForURL(`**/facilities/${facilityA}/live`);
    await tileInState(page, id!, 'live');
  });
});

it('gives a person of another facility neither list entry nor stream, even with the id in hand', async () => {
  const [stranger] = camerasOf('facility-a');
  await demo.as('duty.b', async (page) => {
    expect(await page.getByText(demoPlaces['facility-a'].name).count()).toBe(0);
    for (const path of [`/facilities/${facilityA}/live`, `/cameras/${stranger}`, `/cameras/${crypto.randomUUID()}`]) {
      await page.goto(demo.server.url + path);
      await page.getByRole('heading', { name: 'Không tìm thấy trang này' }).waitFor();
      expect(await page.locator('video').count()).toBe(0);
    }
  });
  const listed = await demo.server.request('duty.b', 'GET /api/facilities');
  expect(listed.body.map(({ id }: { id: string }) => id)).toEqual([facilityB]);

  await using socket = await connectLive(demo.server.url, { token: await demo.server.token('duty.b') });
  await socket.request('live.join', { rtpCapabilities: {} });
  const denied = await socket.request('live.watch', { cameraId: stranger, profile: 'sub' });
  const missing = await socket.request('live.watch', { cameraId: crypto.randomUUID(), profile: 'sub' });
  expect(denied).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect(denied).toEqual(missing);
});

it('shows a technician that a camera exists, and no picture', async () => {
  const [id] = camerasOf('facility-a');
  await demo.as('technician', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityA}/live`);
    await tileInState(page, id!, 'not-permitted');
  });
  await using socket = await connectLive(demo.server.url, { token: await demo.server.token('technician') });
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
  const transcoded = await demo.addCamera(facilityB, 'H.265', { main: gst.url('h265') });
  const cases = [
    [await demo.addCamera(facilityB, 'No picture', { main: gst.url('audio') }), 'unsupported', 'không có hình'],
    [await demo.addCamera(facilityB, 'Not a camera', { main: webUrl }), 'unsupported', 'không phải camera RTSP'],
    [
      await demo.addCamera(facilityB, 'Locked', { main: locked.url('gate'), username: 'admin', password: 'wrong' }),
      'refused',
      'mật khẩu',
    ],
  ] as const;
  await demo.as('duty.b', async (page) => {
    await tileInState(page, transcoded, 'live');
    for (const [id, state, words] of cases) {
      await tileInState(page, id, state);
      await tileOf(page, id).getByText(words).first().waitFor();
    }
    for (const id of camerasOf('facility-b')) expect(await watchFrames(page, id, 5)).toBeGreaterThan(1);
  });
  for (const id of [transcoded, ...cases.map(([camera]) => camera)]) {
    await demo.server.request('operator', `DELETE /api/cameras/${id}`);
  }
});

it('tells the truth while a camera is away, brings it back without a reload, and ends it when it is taken out', async () => {
  const log = createLogger({ level: 'silent', pretty: false });
  await using camera = await Simulator.create({ cameras: [{ key: 'x', picture: clockPicture('x') }], log });
  const id = await demo.addCamera(facilityB, 'Comes and goes', { main: camera.url('x', 'sub') });
  await demo.as('duty.b', async (page) => {
    await tileInState(page, id, 'live');
    await camera.inject({ kind: 'refuse' });
    await tileInState(page, id, 'reconnecting');
    // After some more tries.
    await tileInState(page, id, 'offline');
    // Now and then it is being tried just now.
    await expect.poll(() => tileOf(page, id).innerText()).toMatch(/Mất tín hiệu[\s\S]*thử lại sau[\s\S]*Hình lúc/);
    await expect.poll(() => pictureFilter(page, id)).toContain('brightness');
    await camera.clear();
    await tileInState(page, id, 'live');
    expect(await watchFrames(page, id, 5)).toBeGreaterThan(1);
    await demo.server.request('operator', `DELETE /api/cameras/${id}`);
    await tileInState(page, id, 'not-permitted');
  });
});

it('stops sending to a tab that cannot be seen', async () => {
  const [id] = camerasOf('checkpoint');
  await demo.as('police', async (page) => {
    await tileInState(page, id!, 'live');
    const sending = () => [...consumers].some(({ paused }) => !paused);
    expect(sending()).toBe(true);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(sending, { timeout: stateLimit }).toBe(false);
  });
});

it('leaves nothing behind after the last viewer', async () => {
  await expect.poll(() => demo.server.registry.size, { timeout: stateLimit }).toBe(0);
  await expect.poll(ownFfmpegs, { timeout: stateLimit }).toEqual([]);
  await expect.poll(() => demo.server.gateway.connections, { timeout: stateLimit }).toBe(0);
  await expect.poll(() => consumers.size).toBe(0);
  const transports = async () => {
    const dumps = await Promise.all(demo.server.pool.nodes.map((node) => node.router.dump()));
    return dumps.flatMap(({ transportIds }) => transportIds);
  };
  await expect.poll(transports).toEqual([]);
});
