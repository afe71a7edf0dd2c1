import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

test('one more than allowed in a minute is refused with the seconds to wait, for that account alone', () => {
  let now = 0;
  const limit = new RateLimit(3, () => now);
  for (let i = 0; i < 3; i++) limit.use('a');
  now = 20_001;
  expect(() => limit.use('a')).toThrow(
    expect.objectContaining({ code: 'too_many_requests', details: { seconds: 40 } }),
  );
  expect(() => limit.use('b')).not.toThrow();
  now = 60_000;
  expect(() => limit.use('a')).not.toThrow();
});
