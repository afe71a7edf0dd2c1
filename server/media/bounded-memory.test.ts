import { expect, it } from 'vitest';
import { BoundedMemory } from './bounded-memory.ts';

it('forgets what is too old, and what was set the longest ago when there is too much', () => {
  let now = 0;
  const memory = new BoundedMemory<number>({ limit: 2, lifetimeMs: 100, clock: { now: () => now } });
  memory.set('a', 1);
  now = 50;
  memory.set('b', 2);
  memory.set('a', 3); // anew
  memory.set('c', 4);
  expect([memory.get('a'), memory.get('b'), memory.get('c'), memory.size]).toEqual([3, undefined, 4, 2]);
  now = 149;
  expect(memory.get('a')).toBe(3);
  now = 150;
  expect(memory.get('a')).toBeUndefined();
  expect(memory.size).toBe(1);
});
