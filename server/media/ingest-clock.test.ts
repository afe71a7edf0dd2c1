import { expect, it } from 'vitest';
import { IngestClock } from './ingest-clock.ts';

const epoch = 1_790_000_000_000;

/** A camera of 25 pictures a second; `delay` says how late picture `index` comes in, milliseconds. */
function run(clock: IngestClock, pictures: number, delay: (index: number) => number, from = 0) {
  let told = 0;
  for (let index = from; index < from + pictures; index++) {
    if (clock.push((index * 3600 - 100_000) >>> 0, epoch + index * 40 + delay(index))) told += 1;
  }
  return told;
}
const end = (pictures: number) => epoch + pictures * 40;

it('knows nothing in the first second, then when pictures come in', () => {
  const clock = new IngestClock();
  run(clock, 10, () => 0);
  expect(clock.time()).toBeUndefined();
  run(clock, 40, () => 0, 10);
  expect(clock.time()).toEqual({ rtpTimestamp: (49 * 3600 - 100_000) >>> 0, at: epoch + 49 * 40, lagMs: 0 });
});

it('does not mind clumps, and tells little of a stream that keeps its pace', () => {
  const clock = new IngestClock();
  const told = run(clock, 25 * 600, (index) => (index % 5) * 40);
  expect(told).toBe(1);
  expect(clock.time()!.lagMs).toBeLessThan(10);
  expect(clock.behind(end(25 * 600))).toBe(false);
});

it('sees a stream fall behind, and catch up', () => {
  const clock = new IngestClock();
  run(clock, 250, () => 0);
  run(clock, 250, (index) => (index - 250) * 5, 250);
  expect(clock.time()!.lagMs).toBeGreaterThan(1000);
  expect(clock.behind(end(500) + 1250)).toBe(false);
  run(clock, 100, () => 1250, 500);
  expect(clock.behind(end(600) + 1250)).toBe(true);
  run(clock, 100, () => 0, 600);
  expect([clock.time()!.lagMs, clock.behind(end(700))]).toEqual([0, false]);
});

it('forgives the drift of a clock', () => {
  const clock = new IngestClock();
  // 100 ppm over two hours: 720 ms in all.
  run(clock, 25 * 7200, (index) => index * 40 * 0.0001);
  expect(clock.time()!.lagMs).toBeLessThan(50);
});

it('begins anew when the camera sets its clock', () => {
  const clock = new IngestClock();
  run(clock, 100, () => 0);
  for (let index = 100; index < 200; index++) clock.push((index * 3600 + 90_000_000) >>> 0, epoch + index * 40 + 5000);
  expect(clock.time()!.lagMs).toBe(0);
  expect(clock.behind(end(200) + 5000)).toBe(false);
});
