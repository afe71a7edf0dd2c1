import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BurstPacer } from './burst-pacer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const burst = (name: string, packets: number, sent: string[]) => () => {
  if (packets === 0) return false;
  packets -= 1;
  sent.push(name);
  return true;
};

it('sends several bursts in turn, so many packets at a time, and stops', () => {
  using pacer = new BurstPacer();
  const sent: string[] = [];
  pacer.add(burst('a', 100, sent));
  pacer.add(burst('b', 5, sent));
  vi.advanceTimersByTime(0);
  expect(sent.slice(0, 4)).toEqual(['a', 'b', 'a', 'b']);
  // The end of a burst is found out by asking it.
  expect(sent.length).toBeLessThanOrEqual(30);
  expect(sent.filter((name) => name === 'b')).toHaveLength(5);
  vi.advanceTimersByTime(5);
  expect(sent.length).toBeLessThanOrEqual(60);
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(105);
  expect(vi.getTimerCount()).toBe(0);
  pacer.add(burst('c', 1, sent));
  vi.advanceTimersByTime(5);
  expect(sent.at(-1)).toBe('c');
});

it('sends nothing more of a burst that was taken back, or after it was closed', () => {
  const pacer = new BurstPacer();
  const sent: string[] = [];
  const takeBack = pacer.add(burst('a', 100, sent));
  vi.advanceTimersByTime(0);
  takeBack();
  vi.advanceTimersByTime(50);
  expect(sent).toHaveLength(30);
  pacer.add(burst('b', 100, sent));
  pacer.close();
  vi.advanceTimersByTime(50);
  expect(sent).toHaveLength(30);
  expect(vi.getTimerCount()).toBe(0);
});
