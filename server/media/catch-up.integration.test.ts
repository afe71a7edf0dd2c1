import { once } from 'node:events';
import type { types } from 'mediasoup';
import { expect, it } from 'vitest';
import { startMedia } from '../testing/media.ts';
import { BurstPacer } from './burst-pacer.ts';
import { CatchUps, type CatchUp } from './catch-up.ts';
import { GopBudget, GopCache } from './gop-cache.ts';
import { Landing, payloadType } from './landing.ts';
import type { ReceiveTransport } from './receive-transport.ts';
import { parseRtp } from './rtp.ts';

/** Between pictures, ticks. */
const interval = 3600;

/** A landing with its GOP cache and a camera that sends when the test says so. */
async function startCamera() {
  await using resources = new AsyncDisposableStack();
  const media = resources.use(await startMedia({}));
  const node = media.pool.nodes[0]!;
  const landing = resources.use(await Landing.create(node));
  await landing.expect('self');
  const gop = resources.use(new GopCache({ budget: new GopBudget(2 ** 26), limit: 2 ** 20 }));
  landing.onPacket((packet) => gop.push(packet));
  let sequence = 0;
  let pictures = 0;
  /** A packet of one byte of content: the number of its picture. */
  const send = (type: 7 | 5 | 1, marker: boolean, size = 2): void => {
    const packet = Buffer.alloc(12 + size);
    packet.writeUInt16BE(0x8000 | (marker ? 0x80 : 0) | payloadType, 0);
    packet.writeUInt16BE(sequence++, 2);
    packet.writeUInt32BE(pictures * interval, 4);
    packet.writeUInt32BE(landing.ssrc, 8);
    packet.set([type, pictures & 0xff], 12);
    landing.send(packet);
  };
  const picture = (size?: number) => {
    pictures += 1;
    send(1, true, size);
  };
  const keyFrame = () => {
    pictures += 1;
    send(7, false);
    send(5, true);
  };
  const owned = resources.move();
  return {
    ...{ node, gop, keyFrame, picture },
    source: { gop, onPacket: (listener: (packet: Buffer) => void) => landing.onPacket(listener) },
    transports: async () => (await node.router.dump()).transportIds.length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
type Camera = Awaited<ReturnType<typeof startCamera>>;

/** Stands for a browser: what it is sent can be read. */
async function startViewer({ node }: Camera, connected: Promise<void> = Promise.resolve()) {
  const transport = await node.router.createDirectTransport();
  const receive = { node, transport, pacer: new BurstPacer(), connected } as unknown as ReceiveTransport;
  const got: { sequence: number; timestamp: number; type: number; picture: number }[] = [];
  const listen = (consumer: types.Consumer) =>
    consumer.on('rtp', (packet) => {
      const { sequence, timestamp, payload } = parseRtp(packet)!;
      got.push({ sequence, timestamp, type: payload[0]! & 31, picture: payload[1]! });
    });
  const rtpCapabilities = node.router.rtpCapabilities;
  return { receive, got, listen, rtpCapabilities, [Symbol.dispose]: () => transport.close() };
}
type Viewer = Awaited<ReturnType<typeof startViewer>>;

async function join(camera: Camera, viewer: Viewer, catchUps = new CatchUps(), onEnd = () => {}): Promise<CatchUp> {
  const { receive, rtpCapabilities } = viewer;
  const made = (await catchUps.create({ source: camera.source, receive, rtpCapabilities, onEnd }))!;
  viewer.listen(made.consumer);
  return made;
}
const count = (viewer: Viewer, packets: number) => expect.poll(() => viewer.got.length).toBe(packets);

it('sends the GOP so far and then the stream as it comes, in one unbroken stream, and leaves nothing behind', async () => {
  await using camera = await startCamera();
  using viewer = await startViewer(camera);
  const before = await camera.transports();
  camera.keyFrame();
  for (let at = 0; at < 200; at++) camera.picture();
  using catchUp = await join(camera, viewer);
  camera.picture();
  await catchUp.start();
  await count(viewer, 203);
  // More of them than the burst may have run ahead of the camera's clock.
  for (let at = 0; at < 50; at++) camera.picture();
  await count(viewer, 253);
  const { got } = viewer;
  expect(got.map(({ picture }) => picture)).toEqual([1, 1, ...Array.from({ length: 251 }, (_, index) => index + 2)]);
  expect(got.map(({ type }) => type).slice(0, 3)).toEqual([7, 5, 1]);
  const stamps = got.slice(1).map(({ timestamp }) => timestamp);
  expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => a - b));
  for (const [index, { sequence }] of got.entries()) expect(sequence).toBe((got[0]!.sequence + index) & 0xffff);
  // What comes as it is taken has the camera's own times.
  expect(stamps.at(-1)! - stamps.at(-2)!).toBe(interval);
  catchUp.close();
  expect(await camera.transports()).toBe(before);
});

it('sends nothing before it is started and the viewer is connected', async () => {
  await using camera = await startCamera();
  const handshake = Promise.withResolvers<void>();
  using viewer = await startViewer(camera, handshake.promise);
  camera.keyFrame();
  using catchUp = await join(camera, viewer);
  camera.picture();
  expect(catchUp.flowing).toBe(false);
  const started = catchUp.start();
  camera.picture();
  // Long enough for the worker to have resumed it.
  for (let asked = 0; asked < 5; asked++) await camera.transports();
  expect([catchUp.flowing, catchUp.consumer.paused, viewer.got.length]).toEqual([false, true, 0]);
  handshake.resolve();
  await started;
  expect(catchUp.flowing).toBe(true);
  await count(viewer, 4);
});

it('goes on at a key frame that comes before the burst is over', async () => {
  await using camera = await startCamera();
  using viewer = await startViewer(camera);
  camera.keyFrame();
  for (let at = 0; at < 5000; at++) camera.picture();
  using catchUp = await join(camera, viewer);
  await catchUp.start();
  await expect.poll(() => viewer.got.length).toBeGreaterThan(30);
  camera.keyFrame();
  camera.picture();
  const types = () => viewer.got.slice(-3).map(({ type }) => type);
  await expect.poll(types).toEqual([7, 5, 1]);
  expect(viewer.got.length).toBeLessThan(5000);
});

it('gives up when the GOP grows too large to be sent, and tells', async () => {
  await using camera = await startCamera();
  using viewer = await startViewer(camera);
  camera.keyFrame();
  const catchUps = new CatchUps();
  const ended = Promise.withResolvers<void>();
  using catchUp = await join(camera, viewer, catchUps, ended.resolve);
  while (camera.gop.length > 0) camera.picture(1200);
  await catchUp.start();
  await ended.promise;
  expect([catchUp.flowing, catchUps.present, viewer.got.length]).toEqual([false, 0, 0]);
  const { receive, rtpCapabilities } = viewer;
  expect(
    await catchUps.create({ source: camera.source, receive, rtpCapabilities, onEnd: () => {} }),
    'nothing to catch up with',
  ).toBeUndefined();
});

it('makes so many at a time and no more', async () => {
  await using camera = await startCamera();
  using viewer = await startViewer(camera);
  camera.keyFrame();
  const catchUps = new CatchUps(2);
  const { receive, rtpCapabilities } = viewer;
  const make = () => catchUps.create({ source: camera.source, receive, rtpCapabilities, onEnd: () => {} });
  const [first, second, third] = await Promise.all([make(), make(), make()]);
  expect([first, second, third].filter((made) => made !== undefined)).toHaveLength(2);
  first!.close();
  expect(catchUps.present).toBe(1);
  expect(await make()).toBeDefined();
});

it('ends with its viewer, and with the worker', async () => {
  await using camera = await startCamera();
  const viewer = await startViewer(camera);
  camera.keyFrame();
  const catchUps = new CatchUps();
  let ends = 0;
  const first = await join(camera, viewer, catchUps, () => (ends += 1));
  viewer[Symbol.dispose]();
  await expect.poll(() => ends).toBe(1);
  expect(catchUps.present).toBe(0);
  expect(first.flowing).toBe(false);

  using other = await startViewer(camera);
  await join(camera, other, catchUps, () => (ends += 1));
  const died = once(camera.node.worker, 'died');
  process.kill(camera.node.worker.pid, 'SIGKILL');
  await died;
  await expect.poll(() => ends).toBe(2);
  expect(catchUps.present).toBe(0);
});
