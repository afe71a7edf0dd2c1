import { expect, it, vi } from 'vitest';
import { createLogger } from '../log.ts';
import { systemClock } from './clock.ts';
import { LiveEdge } from './live-edge.ts';

function made() {
  let now = 1_790_000_000_000;
  let listener: ((packet: Buffer) => void) | undefined;
  const onTime = vi.fn();
  const onBehind = vi.fn();
  const log = createLogger({ level: 'silent', pretty: false });
  const edge = new LiveEdge({ clock: { ...systemClock, now: () => now }, log, onTime, onBehind });
  const landing = () => ({
    onPacket: (each: (packet: Buffer) => void) => {
      listener = each;
      return () => (listener = undefined);
    },
  });
  let timestamp = 0;
  /** Pictures 40 ms apart by the camera's clock, `everyMs` apart by ours. */
  const play = (pictures: number, everyMs: number) => {
    for (let index = 0; index < pictures; index++) {
      const packet = Buffer.alloc(12);
      packet.writeUInt32BE((timestamp += 3600), 4);
      now += everyMs;
      listener?.(packet);
    }
  };
  return { edge, onTime, onBehind, landing, play };
}

it('has a stream begun anew once it is more than a second behind', () => {
  const { edge, onTime, onBehind, landing, play } = made();
  edge.follow(landing());
  play(100, 40);
  expect(edge.time).toMatchObject({ lagMs: 0 });
  expect(onTime).toHaveBeenCalledTimes(1);
  play(100, 60);
  expect(onBehind).toHaveBeenCalledTimes(1);
  expect(onTime.mock.lastCall![0].lagMs).toBeGreaterThan(500);
  // The next attempt is judged by itself, and may fall behind too after a while.
  edge.follow(landing());
  play(2500, 40);
  expect(onBehind).toHaveBeenCalledTimes(1);
  play(100, 60);
  expect(onBehind).toHaveBeenCalledTimes(2);
});

it('does not begin a stream anew again and again because its camera counts time too slowly', () => {
  const { edge, onBehind, landing, play } = made();
  for (let attempt = 0; attempt < 5; attempt++) {
    edge.follow(landing());
    play(500, 60);
  }
  expect(onBehind).toHaveBeenCalledTimes(1);
  expect(edge.time).toMatchObject({ lagMs: 0 });
});
