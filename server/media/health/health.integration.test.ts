import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { StreamState } from '../../contract/stream-state.ts';
import { createLogger } from '../../log.ts';
import type { CameraFault } from '../../simulator/faults.ts';
import { Simulator, type SimulatedCamera } from '../../simulator/simulator.ts';
import { startMedia, stateOf } from '../../testing/media.ts';
import type { CameraStream } from '../camera-stream.ts';

const log = createLogger({ level: 'silent', pretty: false });
const camera = (id: string) => ({ id, facilityId: 'facility', profiles: ['main', 'sub'] as const });
/** The state that a stream has reached with this reason; the test's own time limit bounds it. */
async function reasonOf(stream: CameraStream, reason: string): Promise<StreamState> {
  while (!('reason' in stream.state) || stream.state.reason !== reason) await once(stream, 'state');
  return stream.state;
}

it('calls what is healthy live, however little moves in it', async () => {
  const cameras: SimulatedCamera[] = [
    { key: 'quiet', scene: 'quiet' },
    { key: 'night', scene: 'night' },
    { key: 'short', scene: 'quiet', settings: { sub: { gopSeconds: 0.4 } } },
    { key: 'slow', settings: { sub: { fps: 2 } } },
  ];
  await using simulator = await Simulator.create({ log, cameras });
  await using media = await startMedia(
    Object.fromEntries(cameras.map(({ key }) => [key, { url: simulator.url(key, 'sub') }])),
  );
  const seen = new Set<string>();
  for (const { key } of cameras) {
    const { stream } = media.registry.acquire(camera(key), 'sub');
    await stateOf(stream, 'live');
    stream.on('state', ({ kind }) => seen.add(`${key} ${kind}`));
  }
  // Twice as long as it takes to find any fault.
  await new Promise((done) => setTimeout(done, 12_000));
  expect([...seen]).toEqual([]);
});

it('looks at a stream that is pulled already: no second session, and another one is not disturbed', async () => {
  const faults: Record<string, CameraFault> = {
    picture_frozen: { kind: 'frozen' },
    picture_black: { kind: 'black' },
    picture_obstructed: { kind: 'obstructed' },
    packets_lost: { kind: 'loss', percent: 5 },
  };
  const keys = [...Object.keys(faults), 'healthy'];
  await using simulator = await Simulator.create({ log, cameras: keys.map((key) => ({ key })) });
  await using media = await startMedia(
    Object.fromEntries(keys.map((key) => [key, { url: simulator.url(key, 'sub'), engine: 'direct' }])),
  );
  const streams = new Map(keys.map((key) => [key, media.registry.acquire(camera(key), 'sub').stream]));
  for (const stream of streams.values()) await stateOf(stream, 'live');
  const others: string[] = [];
  streams.get('healthy')!.on('state', ({ kind }) => others.push(kind));
  const producers = new Map([...streams].map(([key, stream]) => [key, stream.catchUpSource]));
  for (const [reason, fault] of Object.entries(faults)) await simulator.inject(fault, reason);
  for (const reason of Object.keys(faults)) await reasonOf(streams.get(reason)!, reason);
  expect(simulator.sessions).toBe(keys.length);
  for (const key of Object.keys(faults)) await simulator.clear(undefined, key);
  for (const key of Object.keys(faults)) await stateOf(streams.get(key)!, 'live');
  expect(others).toEqual([]);
  // None of them began anew.
  expect(simulator.connections.accepted).toBe(keys.length);
  expect(producers.size).toBe(keys.length);
});

it('does not call a camera live whose other stream is frozen, or whose picture was dark a moment ago', async () => {
  await using simulator = await Simulator.create({ log, cameras: [{ key: 'x' }] });
  await using media = await startMedia({ x: { url: simulator.url('x', 'sub'), engine: 'direct' } });
  const { registry } = media;
  /** The flowing states that a stream goes through, from its beginning until it is live. */
  const untilLive = async (stream: CameraStream) => {
    const seen: string[] = [];
    stream.on('state', ({ kind }) => kind !== 'connecting' && seen.push(kind));
    await stateOf(stream, 'frozen', 'black');
    await simulator.clear(undefined, 'x');
    await stateOf(stream, 'live');
    return seen;
  };
  const sub = registry.acquire(camera('x'), 'sub');
  await stateOf(sub.stream, 'live');
  await simulator.inject({ kind: 'frozen' }, 'x');
  const frozen = await stateOf(sub.stream, 'frozen');
  const main = registry.acquire(camera('x'), 'main');
  expect(await stateOf(main.stream, 'live', 'frozen')).toEqual(frozen);
  expect(await untilLive(main.stream)).toEqual(['live']);
  main.release(0);

  await simulator.inject({ kind: 'black' }, 'x');
  await stateOf(sub.stream, 'black');
  sub.release(0);
  while (registry.size > 0) await once(registry, 'state');
  expect(await untilLive(registry.acquire(camera('x'), 'sub').stream)).toEqual(['black', 'live']);
});
