import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Limit } from './limit.ts';

describe('Limit', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends the work when the time is over', () => {
    using limit = new Limit(1000);
    vi.advanceTimersByTime(999);
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limit.signal.reason).toMatchObject({ code: 'timeout' });
  });

  it('ends it with the caller, for the reason of the caller', () => {
    const caller = new AbortController();
    using limit = new Limit(1000, caller.signal);
    caller.abort(new Error('gave up'));
    expect(limit.signal.reason).toMatchObject({ message: 'gave up' });
    using late = new Limit(1000, caller.signal);
    expect(late.signal.reason).toMatchObject({ message: 'gave up' });
  });

  it('leaves nothing with a caller that lives on', () => {
    const caller = new AbortController();
    for (let work = 0; work < 100; work++) {
      using limit = new Limit(60_000, caller.signal);
      expect(limit.signal.aborted).toBe(false);
    }
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
