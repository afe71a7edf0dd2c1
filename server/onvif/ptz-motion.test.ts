import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PtzMotion } from './ptz-motion.ts';

const right = { pan: 1, tilt: 0, zoom: 0 };
const left = { pan: -1, tilt: 0, zoom: 0 };

/** A camera that answers when the test says so. */
function camera() {
  const told: string[] = [];
  const open: { what: string; done: PromiseWithResolvers<void> }[] = [];
  const ask = (what: string) => {
    const done = Promise.withResolvers<void>();
    told.push(what);
    open.push({ what, done });
    return done.promise;
  };
  const failures: unknown[] = [];
  const motion = new PtzMotion({
    move: ({ pan }) => ask(pan > 0 ? 'right' : 'left'),
    stop: () => ask('stop'),
    onFailed: (error) => failures.push(error),
  });
  const settle = async (error?: Error) => {
    const { done } = open.shift()!;
    if (error) done.reject(error);
    else done.resolve();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { told, failures, motion, settle };
}

describe('PtzMotion', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('stops by itself when the movement is not repeated', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    await settle();
    await pass(700);
    motion.move(right);
    await pass(999);
    expect(told).not.toContain('stop');
    await pass(1);
    expect(told.at(-1)).toBe('stop');
  });

  it('sends an unchanged movement again only before the device would end it, and a changed one at once', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    await settle();
    for (let tick = 0; tick < 4; tick++) {
      await pass(200);
      motion.move(right);
    }
    expect(told).toEqual(['right']);
    await pass(200);
    motion.move(right);
    expect(told).toEqual(['right', 'right']);
    await settle();
    motion.move(left);
    expect(told).toEqual(['right', 'right', 'left']);
  });

  it('queues nothing: the latest wish replaces the ones before', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    for (let wish = 0; wish < 100; wish++) motion.move(wish % 2 ? left : { ...right, zoom: 1 });
    expect(told).toEqual(['right']);
    await settle();
    expect(told).toEqual(['right', 'left']);
  });

  it('stops at once, and again behind a movement that was on its way', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    const stopped = motion.stop();
    expect(told).toEqual(['right', 'stop']);
    await settle(); // the movement
    await settle(); // the first stop
    expect(told).toEqual(['right', 'stop', 'stop']);
    await settle();
    await stopped;
  });

  it('lets a new movement wait for the stop', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    await settle();
    void motion.stop();
    motion.move(left);
    expect(told).toEqual(['right', 'stop']);
    await settle();
    expect(told).toEqual(['right', 'stop', 'left']);
  });

  it('tries three times, and then says that nobody has confirmed it', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    await settle();
    const stopped = expect(motion.stop()).rejects.toThrow('third');
    for (const word of ['first', 'second', 'third']) {
      await settle(new Error(word));
      await pass(200);
    }
    await stopped;
    expect(told.filter((what) => what === 'stop')).toHaveLength(3);
  });

  it('reports a movement that the device did not take, and goes on with the next', async () => {
    const { motion, told, failures, settle } = camera();
    motion.move(right);
    await settle(new Error('busy'));
    expect(failures).toEqual([expect.objectContaining({ message: 'busy' })]);
    motion.move(left);
    expect(told.at(-1)).toBe('left');
  });

  it('stops when closed while it moves, and moves no more', async () => {
    const { motion, told, settle } = camera();
    motion.move(right);
    await settle();
    const closed = motion.close();
    motion.move(left);
    await settle();
    await closed;
    expect(told).toEqual(['right', 'stop']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves a camera alone that it never moved', async () => {
    const { motion, told } = camera();
    await motion.close();
    expect(told).toEqual([]);
  });

  it('keeps speeds within what ONVIF knows', () => {
    const moves: unknown[] = [];
    const motion = new PtzMotion({
      move: async (velocity) => void moves.push(velocity),
      stop: async () => {},
      onFailed: () => {},
    });
    motion.move({ pan: 7, tilt: -7, zoom: 0.5 });
    expect(moves).toEqual([{ pan: 1, tilt: -1, zoom: 0.5 }]);
    expect(() => motion.move({ pan: Number.NaN, tilt: 0, zoom: 0 })).toThrow();
  });
});
