import type { Consumer } from 'mediasoup-client/types';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shallowRef } from 'vue';
import type { LiveEvents } from '../../server/contract/live.ts';
import type { LiveLink, LinkStatus } from '../api/live-link.ts';
import { WireFailure } from '../api/wire-failure.ts';
import { firstPicture } from './first-picture.ts';
import { LiveClient } from './live-client.ts';
import type { PacketCount } from './packet-loss.ts';
import { Receiver } from './receiver.ts';
import type { WatchListener } from './watch-news.ts';

vi.mock('./first-picture.ts');

type Offer = Parameters<LiveEvents['live.consumer']>[0];

/** A link whose requests the test answers, and whose events it sends. */
function fakeLink() {
  const status = shallowRef<LinkStatus>('up');
  const handlers = new Map<string, (event: never) => void>();
  const requests: string[] = [];
  const inputs: unknown[] = [];
  const answers = new Map<string, (input: never) => unknown>();
  const link = {
    status,
    on: (event: string, handler: (event: never) => void) => handlers.set(event, handler),
    restart: vi.fn(),
    request: async (name: string, input: never) => {
      if (name === 'live.clock') return { now: Date.now() };
      requests.push(name);
      inputs.push(input);
      if (status.value !== 'up') throw new WireFailure('no_connection');
      return answers.get(name)?.(input) ?? null;
    },
  };
  const send = <E extends keyof LiveEvents>(event: E, payload: Parameters<LiveEvents[E]>[0]) =>
    handlers.get(event)?.(payload as never);
  return { link: link as unknown as LiveLink, status, requests, inputs, answers, send };
}

interface FakeConsumer {
  id: string;
  closed: boolean;
}

function setUp() {
  const fake = fakeLink();
  const consumers: FakeConsumer[] = [];
  /** Resolves the consumers in the order that the test chooses. */
  const held: (() => void)[] = [];
  const options = { hold: false };
  const packets = new Map<number, PacketCount>();
  /** By consumer. */
  const ssrcs = new Map<string, number>();
  vi.spyOn(Receiver, 'join').mockImplementation(async () => {
    const receiver = {
      close: () => {},
      packets: async () => packets,
      consume: async (_: unknown, { id }: Offer['consumer']) => {
        if (options.hold) await new Promise<void>((resolve) => held.push(resolve));
        const rtpParameters = { encodings: [{ ssrc: ssrcs.get(id) ?? 1 }] };
        const made = {
          id,
          closed: false,
          rtpParameters,
          track: { id } as MediaStreamTrack,
          close: () => (made.closed = true),
        };
        consumers.push(made);
        return made as unknown as Consumer;
      },
    };
    return receiver as unknown as Receiver;
  });
  let watchCount = 0;
  fake.answers.set('live.watch', () => ({ watchId: `w${++watchCount}`, state: { kind: 'connecting', since: 1 } }));
  const seen: string[] = [];
  const listener: WatchListener = {
    onState: ({ kind }) => void seen.push(kind),
    onTrack: (track) => void seen.push(`track ${track?.id ?? 'none'}`),
    onTime: () => {},
    onHandover: (track) => void seen.push(`handover ${track.id}`),
    onFailure: (failure) => void (failure && seen.push(`failure ${failure.code}`)),
    onLost: (percent) => void seen.push(`lost ${percent}`),
  };
  const client = new LiveClient(fake.link);
  const open = () => client.watch({ cameraId: 'camera', profile: 'sub', size: 'tile' }, listener);
  return { ...fake, client, open, seen, consumers, held, options, packets, ssrcs };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const offer = (watchId: string, id: string, catchUp?: string) =>
  ({
    ...{ watchId, transport: { id: 't' }, consumer: { id } },
    ...(catchUp !== undefined && { catchUp: { id: catchUp } }),
  }) as unknown as Offer;
const catchUpOffer = (watchId: string, id: string) =>
  ({ watchId, transport: { id: 't' }, catchUp: { id } }) as unknown as Parameters<LiveEvents['live.catchUp']>[0];
/** Lets the consumer that a catch-up stands in for have its first picture. */
function holdFirstPicture(): { come: () => void } {
  let come = () => {};
  vi.mocked(firstPicture).mockImplementation(
    (_, __, signal) =>
      new Promise((resolve) => {
        come = resolve;
        signal.addEventListener('abort', () => resolve());
      }),
  );
  return { come: () => come() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a tile that was never seen asks for nothing; seen, it is resumed, and paused when it goes out of sight', async () => {
  const { open, requests, send } = setUp();
  const watch = open();
  await settle();
  expect(requests).toEqual([]);
  watch.setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  watch.setVisible(false);
  await settle();
  watch.close();
  expect(requests).toEqual(['live.watch', 'live.resume', 'live.pause', 'live.unwatch']);
});

test('what comes before the acknowledgement is not lost', async () => {
  const { open, answers, send, seen } = setUp();
  answers.set('live.watch', () => {
    send('live.state', { watchId: 'w1', state: { kind: 'live', since: 2 } });
    send('live.consumer', offer('w1', 'c1'));
    return { watchId: 'w1', state: { kind: 'connecting', since: 1 } };
  });
  open().setVisible(true);
  await settle();
  expect(seen).toEqual(['connecting', 'live', 'track c1']);
});

test('a newer consumer replaces the one before, also when that is made later', async () => {
  const { open, send, seen, consumers, held, options } = setUp();
  open().setVisible(true);
  await settle();
  options.hold = true;
  send('live.consumer', offer('w1', 'old'));
  send('live.consumer', offer('w1', 'new'));
  await settle();
  held[1]?.();
  await settle();
  held[0]?.();
  await settle();
  expect(seen.filter((entry) => entry.startsWith('track'))).toEqual(['track new']);
  expect(consumers.map(({ id, closed }) => [id, closed])).toEqual([
    ['new', false],
    ['old', true],
  ]);
});

test('a tile that is gone when its watch is acknowledged gives it back', async () => {
  const { open, answers, requests, seen } = setUp();
  const watch = open();
  answers.set('live.watch', () => {
    watch.close();
    return { watchId: 'w1', state: { kind: 'live', since: 1 } };
  });
  watch.setVisible(true);
  await settle();
  expect(requests).toEqual(['live.watch', 'live.unwatch']);
  expect(seen).toEqual([]);
});

test('after a lost connection every watch begins again by itself', async () => {
  const { open, status, requests, send, consumers, seen } = setUp();
  open().setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  status.value = 'lost';
  await settle();
  expect(consumers[0]?.closed).toBe(true);
  requests.length = 0;
  status.value = 'up';
  await settle();
  send('live.consumer', offer('w2', 'c2'));
  await settle();
  expect(requests).toEqual(['live.watch', 'live.resume']);
  expect(seen.at(-1)).toBe('track c2');
});

test('a failure is tried again, later each time; no permission is final', async () => {
  const { open, answers, requests, seen } = setUp();
  answers.set('live.watch', () => {
    throw new WireFailure('unavailable');
  });
  const watch = open();
  watch.setVisible(true);
  await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000 + 100);
  expect(requests.length).toBe(4);
  expect(seen).toEqual(Array(4).fill('failure unavailable'));
  answers.set('live.watch', () => {
    throw new WireFailure('not_found');
  });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(requests.length).toBe(5);
  expect(seen.at(-1)).toBe('failure not_found');
  watch.close();
});

test('a watch that the server ends shows no picture any more', async () => {
  const { open, send, seen, consumers, requests } = setUp();
  open().setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  send('live.closed', { watchId: 'w1', reason: 'not_found' });
  expect(consumers[0]?.closed).toBe(true);
  expect(seen.slice(-2)).toEqual(['track none', 'failure no_longer_permitted']);
  expect(requests).not.toContain('live.unwatch');
});

test('the server is told how long pictures were shown: every few seconds, out of sight not counted, and before the end', async () => {
  const { client, open, send, requests, inputs } = setUp();
  const watch = open();
  watch.setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  for (let at = 0; at <= 1_000; at += 100) watch.presented(at);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(requests.at(-1)).toBe('live.shown');
  expect(inputs.at(-1)).toEqual({ watches: [{ watchId: 'w1', shownMs: 1_000 }] });
  const told = requests.length;
  watch.setVisible(false);
  for (let at = 2_000; at <= 9_000; at += 100) watch.presented(at);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(requests.slice(told)).toEqual(['live.pause']);
  watch.setVisible(true);
  watch.presented(20_000);
  watch.presented(20_500);
  watch.close();
  await settle();
  expect(requests.slice(-2)).toEqual(['live.shown', 'live.unwatch']);
  expect(inputs.at(-2)).toEqual({ watches: [{ watchId: 'w1', shownMs: 1_500 }] });
  client.close();
});

test('shows the catch-up until the consumer has a picture, then goes over to it and gives the catch-up back', async () => {
  const { open, send, seen, requests, inputs, consumers } = setUp();
  const picture = holdFirstPicture();
  open().setVisible(true);
  await settle();
  requests.length = inputs.length = 0;
  send('live.consumer', offer('w1', 'shared', 'own'));
  await settle();
  expect(seen.at(-1)).toBe('track own');
  expect(inputs).toEqual([
    { watchId: 'w1', consumerId: 'own' },
    { watchId: 'w1', consumerId: 'shared' },
  ]);
  picture.come();
  await settle();
  expect(seen.at(-1)).toBe('handover shared');
  expect(requests).toEqual(['live.resume', 'live.resume', 'live.pause']);
  expect(inputs.at(-1)).toEqual({ watchId: 'w1', consumerId: 'own' });
  expect(consumers.map(({ id, closed }) => [id, closed])).toEqual([
    ['shared', false],
    ['own', true],
  ]);
});

test('a tile that comes back into sight is caught up anew; out of sight nothing is', async () => {
  const { open, send, seen, consumers, inputs } = setUp();
  holdFirstPicture();
  const watch = open();
  watch.setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'shared', 'own'));
  await settle();
  watch.setVisible(false);
  await settle();
  expect(seen.at(-1)).toBe('handover shared');
  expect(consumers[1]).toMatchObject({ id: 'own', closed: true });
  send('live.catchUp', catchUpOffer('w1', 'late'));
  await settle();
  expect(consumers[2]).toMatchObject({ id: 'late', closed: true });
  watch.setVisible(true);
  await settle();
  send('live.catchUp', catchUpOffer('w1', 'again'));
  await settle();
  expect(seen.at(-1)).toBe('track again');
  expect(inputs.at(-1)).toEqual({ watchId: 'w1', consumerId: 'again' });
});

test('a catch-up that the server gave up meanwhile is no trouble', async () => {
  const { open, send, seen, answers } = setUp();
  const picture = holdFirstPicture();
  open().setVisible(true);
  await settle();
  answers.set('live.resume', ({ consumerId }: { consumerId: string }) => {
    if (consumerId === 'own') throw new WireFailure('not_found');
    return null;
  });
  send('live.consumer', offer('w1', 'shared', 'own'));
  await settle();
  picture.come();
  await settle();
  expect(seen.at(-1)).toBe('handover shared');
  expect(seen.join()).not.toContain('failure');
});

test('the end of a watch closes both', async () => {
  const { open, send, consumers, seen } = setUp();
  holdFirstPicture();
  open().setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'shared', 'own'));
  await settle();
  send('live.closed', { watchId: 'w1', reason: 'not_found' });
  await settle();
  expect(consumers.map(({ closed }) => closed)).toEqual([true, true]);
  expect(seen.slice(-2)).toEqual(['track none', 'failure no_longer_permitted']);
});

test('a tile that is late is paused and resumed: the server brings it to the present', async () => {
  const { open, send, requests, inputs } = setUp();
  const watch = open();
  watch.setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'shared'));
  await settle();
  requests.length = inputs.length = 0;
  await watch.jump();
  expect(requests).toEqual(['live.pause', 'live.resume']);
  watch.setVisible(false);
  await settle();
  requests.length = 0;
  await watch.jump();
  expect(requests).toEqual([]);
});

test('a tile that will be seen is ready before it is, and a look only then', async () => {
  const { open, send, requests, inputs } = setUp();
  const watch = open();
  watch.prepare();
  await settle();
  expect(inputs).toEqual([{ cameraId: 'camera', profile: 'sub', size: 'tile', prepare: true }]);
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  expect(requests).toEqual(['live.watch']);
  watch.setVisible(true);
  await settle();
  expect(requests).toEqual(['live.watch', 'live.resume']);
});

test('a tile that a page goes on with keeps its pictures; one that nobody takes is paused, and soon ended', async () => {
  const { client, open, send, requests, seen } = setUp();
  const first = open();
  first.setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  client.leave(first);
  requests.length = seen.length = 0;
  expect(open()).toBe(first);
  expect(seen).toEqual(['connecting', 'track c1', 'lost null']);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(requests).toEqual([]);

  client.leave(first);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(requests).toEqual(['live.pause']);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(requests).toEqual(['live.pause', 'live.unwatch']);
  expect(open()).not.toBe(first);
});

test('of a large page that is left only so many looks are kept as the server has room for', async () => {
  const { client, requests, answers, send } = setUp();
  const listener = { onState() {}, onTrack() {}, onTime() {}, onHandover() {}, onFailure() {}, onLost() {} };
  for (let index = 1; index <= 36; index++) {
    answers.set('live.watch', () => ({ watchId: `w${index}`, state: { kind: 'live', since: 1 } }));
    const watch = client.watch({ cameraId: `camera ${index}`, profile: 'sub', size: 'tile' }, listener);
    watch.setVisible(true);
    await settle();
    send('live.consumer', offer(`w${index}`, `c${index}`));
    await settle();
    client.leave(watch);
  }
  await settle();
  expect(requests.filter((name) => name === 'live.unwatch')).toHaveLength(12);
  client.close();
  expect(requests.filter((name) => name === 'live.unwatch')).toHaveLength(36);
});

test('says how many of its own packets were lost in the last seconds', async () => {
  const { client, open, send, seen, packets, ssrcs } = setUp();
  ssrcs.set('c1', 7);
  open().setVisible(true);
  await settle();
  send('live.consumer', offer('w1', 'c1'));
  await settle();
  for (const [received, lost] of [
    [1000, 100],
    [1095, 105],
  ] as const) {
    packets.set(7, { received, lost }).set(8, { received: 0, lost: received });
    await vi.advanceTimersByTimeAsync(2_000);
  }
  expect(seen.at(-1)).toBe('lost 5');
  client.close();
});
