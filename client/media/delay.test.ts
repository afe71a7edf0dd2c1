import { expect, test } from 'vitest';
import { Delay } from './delay.ts';

const received = 1_790_000_000_000;
/** 25 pictures a second, shown `way` after their receipt; every fourth waits for its turn. */
function show(delay: Delay, way: number, from = 0, pictures = 50): void {
  for (let index = from; index < from + pictures; index++) {
    const waits = index % 4 === 0 ? 90 : 0;
    delay.picture((4_294_000_000 + index * 3600) >>> 0, received + index * 40 + way + waits);
  }
}
const time = (lagMs = 0) => ({ rtpTimestamp: 4_294_000_000, at: received, lagMs });

test('is what the way takes and what the server is behind, also where RTP numbers begin anew', () => {
  const delay = new Delay();
  delay.learn(time());
  show(delay, 60, 0, 400);
  expect(delay.lateness).toEqual({ way: 60, total: 60 });
  delay.learn(time(700));
  show(delay, 60, 400);
  expect(delay.lateness).toEqual({ way: 60, total: 760 });
});

test('nothing is said before the server has told its time, and after pictures stopped', () => {
  const delay = new Delay();
  show(delay, 60);
  expect(delay.lateness).toBeNull();
  delay.learn(time());
  show(delay, 1500, 50);
  expect(delay.lateness).toMatchObject({ way: 1500 });
  delay.reset();
  expect(delay.lateness).toBeNull();
});

test('clocks that are a little apart do not make pictures come before they were taken', () => {
  const delay = new Delay();
  delay.learn(time());
  show(delay, -20);
  expect(delay.lateness).toEqual({ way: 0, total: 0 });
});
