import type { Profile } from '../../../server/contract/common.ts';
import type { Advice, StreamTestView } from '../../../server/contract/onboarding.ts';

/** What the device's own words and the streams themselves ask for, the worst first: a stream that was received counts, not what is said of it. */
export function mergeAdvice(said: readonly Advice[], tests: Partial<Record<Profile, StreamTestView>>): Advice[] {
  const measured = Object.values(tests).flatMap((test) => test.advice);
  const received = (Object.keys(tests) as Profile[]).filter((profile) => tests[profile]?.facts);
  const left = said.filter(({ profile }) => !profile || !received.includes(profile));
  return [...measured, ...left].toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
}
