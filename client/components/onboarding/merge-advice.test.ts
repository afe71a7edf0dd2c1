import { expect, test } from 'vitest';
import type { Advice, StreamFacts, StreamTestView } from '../../../server/contract/onboarding.ts';
import { mergeAdvice } from './merge-advice.ts';

const piece = (code: Advice['code'], profile?: Advice['profile'], blocks = false): Advice => ({
  code,
  ...(profile && { profile }),
  blocks,
});
const result = (facts: StreamFacts | null, ...advice: Advice[]): StreamTestView => ({
  ...{ facts, advice, reason: facts ? null : 'stalled', picture: null },
});
const facts = {} as StreamFacts;

test('what a device says of a stream counts until the stream was received', () => {
  const said = [piece('gop_long', 'main'), piece('sub_slow', 'sub'), piece('clock_wrong')];
  const codes = (tests: Parameters<typeof mergeAdvice>[1]) => mergeAdvice(said, tests).map(({ code }) => code);
  expect(codes({})).toEqual(['gop_long', 'sub_slow', 'clock_wrong']);
  expect(codes({ main: result(facts) })).toEqual(['sub_slow', 'clock_wrong']);
  expect(codes({ main: result(facts, piece('smart_codec', 'main')) })).toEqual([
    'smart_codec',
    'sub_slow',
    'clock_wrong',
  ]);
  expect(codes({ main: result(null, piece('stream_silent', 'main', true)) })[0]).toBe('stream_silent');
  expect(codes({ sub: result(null, piece('stream_silent', 'sub')) })).toContain('sub_slow');
});

test('what blocks comes first', () => {
  const tests = { sub: result(facts, piece('gop_long', 'sub')) };
  expect(mergeAdvice([piece('password_wrong', undefined, true)], tests).map(({ code }) => code)).toEqual([
    'password_wrong',
    'gop_long',
  ]);
});
