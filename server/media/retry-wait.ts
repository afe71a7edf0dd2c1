import { comesBack, type KnockOptions } from './knock.ts';
import { classOf } from './retry.ts';

export interface RetryWaitOptions extends Omit<KnockOptions, 'url'> {
  /** Where the camera was looked for; undefined before it was. */
  url: string | undefined;
}

/** Until the next attempt: shorter when the camera was away and is there again, or the signal is aborted. */
export async function retryWait({ url, reason, delayMs, clock, signal }: RetryWaitOptions): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const knocks = classOf(reason) === 'transient' && reason !== 'media_restarting';
  const back = knocks && url ? comesBack({ url, reason, delayMs, clock, signal: either }) : undefined;
  await Promise.race([clock.sleep(delayMs, either), ...(back ? [back] : [])]);
  over.abort();
  await back;
}
