import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { firstPicture } from './first-picture.ts';
import type { LiveClient } from './live-client.ts';
import { TileLooks } from './tile-looks.ts';
import type { WatchListener } from './watch-news.ts';
import type { Watch, WatchTarget } from './watch.ts';

vi.mock('./first-picture.ts');
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface FakeWatch {
  target: WatchTarget;
  listener: WatchListener | null;
  visible: boolean;
  closed: boolean;
}

const small: WatchTarget = { cameraId: 'gate', profile: 'sub', size: 'tile' };
const large: WatchTarget = { cameraId: 'gate', profile: 'main', size: 'full' };

/** A tile that wants `large`, beginning with what the tile before showed or with `soonest`; and what it was told to show. */
function tile({ left: before, soonest }: { left?: WatchTarget; soonest?: WatchTarget } = {}) {
  const opened: FakeWatch[] = [];
  const seen: string[] = [];
  const make = (target: WatchTarget, listener: WatchListener | null) => {
    const fake: FakeWatch = { target, listener, visible: false, closed: false };
    opened.push(fake);
    return Object.assign(fake, {
      listen: (to: WatchListener | null, had = false) => {
        fake.listener = to;
        if (had) to?.onHandover({ id: `${target.profile} of ${target.size}` } as MediaStreamTrack);
      },
      setVisible: (visible: boolean) => (fake.visible = visible),
      close: () => (fake.closed = true),
    }) as unknown as Watch;
  };
  const left: unknown[] = [];
  const client = {
    watch: make,
    watchAny: (_: WatchTarget, first: WatchTarget, listener: WatchListener | null) => make(before ?? first, listener),
    leave: (watch: Watch) => void left.push(watch),
  } as unknown as LiveClient;
  let come = () => {};
  vi.mocked(firstPicture).mockImplementation(
    (_, __, signal) =>
      new Promise((resolve) => {
        come = resolve;
        signal.addEventListener('abort', () => resolve());
      }),
  );
  const looks = new TileLooks(
    client,
    large,
    {
      onState: () => {},
      onTrack: () => {},
      onHandover: (track) => void seen.push(track.id),
      onTime: () => {},
      onFailure: () => {},
      onLost: () => {},
    },
    soonest,
  );
  const picture = async () => {
    come();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { looks, opened, seen, left, picture };
}
const track = { id: 'new' } as MediaStreamTrack;

test('goes on with what the page before showed until the wanted one has a picture, and only then lets it go', async () => {
  const { looks, opened, seen, picture } = tile({ left: small });
  looks.setVisible(true);
  const [before, next] = opened as [FakeWatch, FakeWatch];
  expect([next.target, next.visible, before.visible, before.closed]).toEqual([large, true, true, false]);
  next.listener!.onState({ kind: 'connecting', since: 1 });
  next.listener!.onTrack(track);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([seen, before.closed]).toEqual([[], false]);
  await picture();
  expect([seen, before.closed, next.closed]).toEqual([['main of full'], true, false]);
  expect(looks.shown.target).toEqual(large);
});

test('begins with the picture that is there soonest, and is not held up when the wanted one is there first', async () => {
  const { looks, opened, seen, picture } = tile({ soonest: small });
  looks.setVisible(true);
  const [first, next] = opened as [FakeWatch, FakeWatch];
  expect([first.target, next.target, next.visible]).toEqual([small, large, true]);
  next.listener!.onTrack(track);
  await picture();
  expect([seen, first.closed]).toEqual([['main of full'], true]);
});

test('the very look that was wanted is no reason for another', () => {
  const { looks, opened } = tile();
  looks.setVisible(true);
  expect(opened).toHaveLength(1);
});

test.each<[string, (next: WatchListener) => void]>([
  ['has no picture in time', () => vi.advanceTimersByTime(12_000)],
  ['is refused', (next) => next.onFailure({ code: 'unavailable', nextTryAt: 1 })],
  ['finds the recorder full', (next) => next.onState({ kind: 'refused', reason: 'session_limit', since: 1 })],
  ['is away', (next) => next.onState({ kind: 'reconnecting', reason: 'timeout', attempt: 1, nextTryAt: 1 })],
])('a profile that %s leaves what is shown where it is, and is tried again later each time', async (_, fail) => {
  const { looks, opened, seen } = tile({ left: small });
  looks.setVisible(true);
  fail(opened[1]!.listener!);
  expect([opened[0]!.closed, opened[1]!.closed]).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(opened).toHaveLength(3);
  fail(opened[2]!.listener!);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(opened).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([opened.length, seen.length]).toEqual([4, 0]);
  looks.leave();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(opened).toHaveLength(4);
});

test('out of sight nothing is opened, and a picture that comes too late changes nothing', async () => {
  const { looks, opened, seen, picture } = tile({ left: small });
  looks.setVisible(true);
  opened[1]!.listener!.onTrack(track);
  looks.setVisible(false);
  await picture();
  expect([opened[1]!.closed, seen]).toEqual([true, []]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(opened).toHaveLength(2);
  looks.setVisible(true);
  expect(opened).toHaveLength(3);
});

test('back to what is shown before the other had a picture: nothing is left of it', async () => {
  const { looks, opened, left } = tile({ left: small });
  looks.setVisible(true);
  looks.want(small);
  expect(opened.map(({ closed }) => closed)).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(opened).toHaveLength(2);
  looks.leave();
  looks.leave();
  expect(left).toEqual([opened[0]]);
});
