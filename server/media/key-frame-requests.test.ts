import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger } from '../log.ts';
import { systemClock } from './clock.ts';
import { KeyFrameRequests, type RequestKeyFrame } from './key-frame-requests.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function made(answer: () => Promise<void> = () => Promise.resolve()) {
  const requestKeyFrame = vi.fn<RequestKeyFrame>(answer);
  const log = createLogger({ level: 'silent', pretty: false });
  const clock = { ...systemClock, now: Date.now };
  const requests = new KeyFrameRequests({
    ...{ key: { cameraId: 'camera', profile: 'sub' as const }, requestKeyFrame, clock, log },
  });
  return { requests, requestKeyFrame };
}

it('asks once for all who want one at the same time, and again only two seconds later', async () => {
  const { requests, requestKeyFrame } = made();
  for (let viewer = 0; viewer < 100; viewer++) requests.ask();
  expect(requestKeyFrame).toHaveBeenCalledTimes(1);
  expect(requestKeyFrame).toHaveBeenCalledWith({ cameraId: 'camera', profile: 'sub' }, expect.any(AbortSignal));
  await vi.advanceTimersByTimeAsync(2000);
  requests.ask();
  expect(requestKeyFrame).toHaveBeenCalledTimes(2);
});

it('leaves a camera alone that cannot be asked', async () => {
  const { requests, requestKeyFrame } = made(() => Promise.reject(new Error('not supported')));
  requests.ask();
  await vi.advanceTimersByTimeAsync(30_000);
  requests.ask();
  expect(requestKeyFrame).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(30_000);
  requests.ask();
  expect(requestKeyFrame).toHaveBeenCalledTimes(2);
});

it('asks for as long as an attempt brings no picture, and leaves no timer', async () => {
  const { requests, requestKeyFrame } = made();
  {
    using _asking = requests.keepAsking();
    expect(requestKeyFrame).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5000);
    expect(requestKeyFrame).toHaveBeenCalledTimes(3);
  }
  expect(vi.getTimerCount()).toBe(0);
});
