import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LiveEvents } from '../contract/live.ts';
import { createLogger } from '../log.ts';
import { Simulator } from '../simulator/simulator.ts';
import { startMedia, stateOf, type TestMedia } from '../testing/media.ts';
import { preparedPerViewer, tilesPerViewer, Viewer } from './viewer.ts';

type Offer = Parameters<LiveEvents['live.consumer']>[0];

const camera = { id: 'yard', facilityId: 'facility', profiles: ['sub'] as const };
let simulator: Simulator;
let media: TestMedia;
beforeAll(async () => {
  const log = createLogger({ level: 'silent', pretty: false });
  simulator = await Simulator.create({
    ...{ cameras: [{ key: 'yard' }], log },
    settings: { sub: { fps: 15, gopSeconds: 60, bitrateKbit: 200 } },
  });
  media = await startMedia({ yard: { url: simulator.url('yard', 'sub') } });
});
afterAll(async () => {
  await media?.[Symbol.asyncDispose]();
  await simulator?.close();
});

/** A browser that never makes its side of the transport: nothing can flow to it, which its handshake would have to precede. */
function connect() {
  const offers: Offer[] = [];
  const flows: boolean[] = [];
  let offered = Promise.withResolvers<Offer>();
  const viewer = new Viewer({
    ...{ pool: media.pool, registry: media.registry, lingerMs: 100, log: media.log },
    send: (event, payload) => {
      if (event !== 'live.consumer') return;
      offers.push(payload as Offer);
      offered.resolve(payload as Offer);
    },
    onFlow: (_, flowing) => void flows.push(flowing),
  });
  viewer.join(media.pool.nodes[0]!.router.rtpCapabilities);
  return {
    viewer,
    flows,
    watch: async (prepare = false) => {
      offered = Promise.withResolvers();
      const { watchId } = viewer.watch(camera, 'sub', prepare);
      return { watchId, offer: await offered.promise };
    },
    [Symbol.dispose]: () => viewer.close(),
  };
}
const consumers = async () => Object.keys((await media.pool.nodes[0]!.router.dump()).mapConsumerIdProducerId).length;

it('offers a catch-up to who joins a running stream, not to its first viewer, and both ways end together', async () => {
  using lease = hold();
  using first = connect();
  const cold = await first.watch();
  expect(cold.offer.catchUp).toBeUndefined();
  await stateOf(lease.stream, 'live');
  await expect.poll(() => lease.stream.catchUpSource!.gop.length).toBeGreaterThan(1);
  const before = await consumers();

  using second = connect();
  const { watchId, offer } = await second.watch();
  expect(offer.catchUp).toBeDefined();
  expect(offer.catchUp!.producerId).not.toBe(offer.consumer.producerId);
  expect([await consumers(), media.registry.catchUps.present]).toEqual([before + 2, 1]);
  second.viewer.unwatch(watchId);
  await expect.poll(consumers).toBe(before);
  expect(media.registry.catchUps.present).toBe(0);
});

it('counts pictures as flowing from the first resume to the end of both ways, and tells of each change once', async () => {
  using lease = hold();
  await stateOf(lease.stream, 'live');
  await expect.poll(() => lease.stream.catchUpSource!.gop.length).toBeGreaterThan(1);
  using browser = connect();
  const { watchId, offer } = await browser.watch();
  // Not connected: asked for, but not begun.
  await browser.viewer.resume(watchId, offer.catchUp!.id);
  expect(browser.flows).toEqual([]);
  await browser.viewer.resume(watchId, offer.consumer.id);
  await browser.viewer.pause(watchId, offer.catchUp!.id);
  expect([browser.flows, media.registry.catchUps.present]).toEqual([[true], 0]);
  await browser.viewer.pause(watchId, offer.consumer.id);
  await browser.viewer.resume(watchId, offer.consumer.id);
  browser.viewer.unwatch(watchId);
  expect(browser.flows).toEqual([true, false, true, false]);
});

it('lets nobody start the catch-up of another, or one that is over', async () => {
  using lease = hold();
  await stateOf(lease.stream, 'live');
  await expect.poll(() => lease.stream.catchUpSource!.gop.length).toBeGreaterThan(1);
  using owner = connect();
  using other = connect();
  const mine = await owner.watch();
  const theirs = await other.watch();
  await expect(other.viewer.resume(theirs.watchId, mine.offer.catchUp!.id)).rejects.toMatchObject({
    code: 'not_found',
  });
  await owner.viewer.pause(mine.watchId, mine.offer.catchUp!.id);
  await expect(owner.viewer.resume(mine.watchId, mine.offer.catchUp!.id)).rejects.toMatchObject({ code: 'not_found' });
  media.registry.removed(camera.id);
  expect(media.registry.catchUps.present).toBe(0);
});

it('a prepared tile has its stream pulled and its consumer ready, takes no pictures, and is caught up when it is seen', async () => {
  using browser = connect();
  const { watchId, offer } = await browser.watch(true);
  // Nobody else is there.
  const { stream, ...lease } = hold();
  lease[Symbol.dispose]();
  await stateOf(stream, 'live');
  await expect.poll(() => stream.catchUpSource!.gop.length).toBeGreaterThan(1);
  expect([offer.catchUp, browser.flows, media.registry.catchUps.present]).toEqual([undefined, [], 0]);
  const other = await browser.watch(true);
  expect(other.offer.catchUp).toBeUndefined();
  await browser.viewer.resume(watchId, offer.consumer.id);
  expect(browser.flows).toEqual([true]);
  expect(stream.state.kind).toBe('live');
});

it('so many tiles are prepared beside those that are seen, and no more', () => {
  using browser = connect();
  const open = (prepare: boolean) => browser.viewer.watch(camera, 'sub', prepare);
  for (let tile = 0; tile < preparedPerViewer; tile++) open(true);
  expect(() => open(true)).toThrow(expect.objectContaining({ code: 'too_many_tiles' }));
  for (let tile = 0; tile < tilesPerViewer; tile++) open(false);
  expect(() => open(false)).toThrow(expect.objectContaining({ code: 'too_many_tiles' }));
});

/** Keeps the stream going. */
function hold() {
  const lease = media.registry.acquire(camera, 'sub');
  return { stream: lease.stream, [Symbol.dispose]: () => lease.release() };
}
