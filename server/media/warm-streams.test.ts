import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { WarmStreams } from './warm-streams.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const camera = { id: 'yard', facilityId: 'facility', profiles: ['main', 'sub'] as const };

function made() {
  const calls: string[] = [];
  let leases = 0;
  const options = { full: false };
  const registry = Object.assign(new EventEmitter(), {
    acquire: (_: unknown, profile: string) => {
      if (options.full) throw new AppError('unavailable', 'full');
      const lease = ++leases;
      calls.push(`hold ${profile} ${lease}`);
      return { release: () => void calls.push(`release ${lease}`) };
    },
  });
  const log = createLogger({ level: 'silent', pretty: false });
  const warm = new WarmStreams({ registry: registry as unknown as StreamRegistry, log });
  return { warm, registry, calls, options };
}

it('holds the small stream until it is told otherwise, and after a change without a gap', () => {
  const { warm, calls } = made();
  warm.set(camera, true);
  warm.set({ ...camera, facilityId: 'other' }, true);
  warm.set(camera, false);
  warm.set(camera, false);
  expect(calls).toEqual(['hold sub 1', 'hold sub 2', 'release 1', 'release 2']);
});

it('lets a camera go that was taken out, and everything at the end', () => {
  const { warm, registry, calls } = made();
  warm.set(camera, true);
  warm.set({ ...camera, id: 'gate' }, true);
  registry.emit('removed', 'yard', 'not_found');
  expect(calls.at(-1)).toBe('release 1');
  warm.close();
  warm.close();
  expect(calls.slice(2)).toEqual(['release 1', 'release 2']);
  warm.set(camera, true);
  expect(calls).toHaveLength(4);
  expect(registry.listenerCount('removed')).toBe(0);
});

it('tries again when there was no room, until it is not wanted any more', () => {
  const { warm, calls, options } = made();
  options.full = true;
  warm.set(camera, true);
  vi.advanceTimersByTime(60_000);
  options.full = false;
  vi.advanceTimersByTime(30_000);
  expect(calls).toEqual(['hold sub 1']);
  options.full = true;
  warm.set({ ...camera, id: 'gate' }, true);
  warm.set({ ...camera, id: 'gate' }, false);
  expect(vi.getTimerCount()).toBe(0);
});
