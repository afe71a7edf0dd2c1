import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askServerTime, learnServerTime, serverNow } from './server-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('takes the quickest answer for the time of the server, and no header instead of it', async () => {
  const ahead = 3_600_000;
  const ways = [400, 20, 300];
  const asking = askServerTime(async () => {
    const way = ways.shift()!;
    // Slow there and quick back, as a busy network may be.
    await vi.advanceTimersByTimeAsync(way * 0.75);
    const time = Date.now() + ahead;
    await vi.advanceTimersByTimeAsync(way * 0.25);
    return time;
  });
  await asking;
  expect(Math.abs(serverNow() - Date.now() - ahead)).toBeLessThanOrEqual(10);
  learnServerTime(new Date(Date.now() - 5000).toUTCString());
  expect(Math.abs(serverNow() - Date.now() - ahead)).toBeLessThanOrEqual(10);
});
