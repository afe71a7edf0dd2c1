import { setTimeout } from 'node:timers/promises';

/** What the work gives, or `late()` thrown when it takes longer than `ms`. The work itself is not stopped. */
export async function withLimit<Result>(work: Promise<Result>, ms: number, late: () => Error): Promise<Result> {
  const timer = new AbortController();
  const limit = setTimeout(ms, undefined, { signal: timer.signal }).then(() => {
    throw late();
  });
  limit.catch(() => undefined);
  try {
    return await Promise.race([work, limit]);
  } finally {
    timer.abort();
  }
}
