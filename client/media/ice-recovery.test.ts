import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IceRecovery } from './ice-recovery.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(restart: () => Promise<void> = async () => {}) {
  const asked = vi.fn(restart);
  const onLost = vi.fn();
  return { recovery: new IceRecovery({ restart: asked, onLost }), asked, onLost };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('an interruption that heals by itself changes nothing', async () => {
  const { recovery, asked } = setUp();
  recovery.handle('connected');
  recovery.handle('disconnected');
  await pass(1_000);
  recovery.handle('connected');
  await pass(60_000);
  expect(asked).not.toHaveBeenCalled();
});

test('one that does not is mended, at once when it has failed or the network is there again', async () => {
  const { recovery, asked, onLost } = setUp();
  recovery.handle('disconnected');
  await pass(2_000);
  expect(asked).toHaveBeenCalledTimes(1);
  recovery.handle('connecting');
  recovery.handle('connected');
  recovery.handle('failed');
  await pass(0);
  expect(asked).toHaveBeenCalledTimes(2);
  recovery.handle('connected');
  recovery.handle('disconnected');
  recovery.hurry();
  await pass(0);
  expect(asked).toHaveBeenCalledTimes(3);
  recovery.handle('connected');
  await pass(60_000);
  expect([asked.mock.calls.length, onLost.mock.calls.length]).toEqual([3, 0]);
});

test.each([
  ['leads nowhere', async () => {}],
  ['is refused', () => Promise.reject(new Error('no'))],
])('a way that %s is looked for three times, then lost, once', async (_, restart) => {
  const { recovery, asked, onLost } = setUp(restart);
  recovery.handle('failed');
  recovery.handle('failed');
  await pass(120_000);
  expect([asked.mock.calls.length, onLost.mock.calls.length]).toEqual([3, 1]);
});

test('what is closed is not mended', async () => {
  const { recovery, asked } = setUp();
  recovery.handle('disconnected');
  recovery.close();
  await pass(60_000);
  expect(asked).not.toHaveBeenCalled();
});
