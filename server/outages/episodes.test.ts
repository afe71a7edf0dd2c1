import { expect, it } from 'vitest';
import type { CameraCondition } from '../contract/history.ts';
import { episodes, type Episode, type KnownSpan } from './episodes.ts';

const codes: Record<string, CameraCondition> = { L: 'live', D: 'down', F: 'frozen', '?': 'unknown' };
/** `L60 D20 .30 L5`: conditions and how many seconds each lasted; `.` is a time of which nothing is recorded. */
function record(text: string): KnownSpan[] {
  let at = 0;
  return text.split(' ').flatMap((word) => {
    const from = at;
    at += Number(word.slice(1)) * 1000;
    const condition = codes[word[0]!];
    return condition ? [{ from, to: at, condition, reason: null }] : [];
  });
}
const words = (found: Episode[]) =>
  found.map(({ from, to }) => `${from / 1000}-${to === null ? '' : to / 1000}`).join(' ');

it.each([
  ['a blink is no outage', 'L60 D9 L60', 129, ''],
  ['ten seconds are', 'L60 D10 L60', 130, '60-70'],
  ['of what has been well for a moment nobody knows yet', 'L60 D10 L29', 99, '60-'],
  ['one that flaps is one', 'L60 D8 L29 D8 L30 D8 L40', 183, '60-143'],
  ['one that was well for longer has two', 'D20 L31 D20 L60', 131, '0-20 51-71'],
  ['blinks that are far apart are none', 'D5 L60 D5 L60 D5 L60', 195, ''],
  ['what nobody saw does not end it', 'D20 .9000 D20 L40', 9080, '0-9040'],
  ['found well for a moment by a round of looks, it is over', 'D20 .1800 L10 .1800', 3630, '0-1820'],
  ['found well and then out again', 'D20 .1800 L10 .1800 D20', 3650, '0-1820 3630-'],
  ['a change of how it is out is the same', 'F30 D30 L30', 90, '0-60'],
  ['what is our own fault is neither', 'D30 ?600 D30 L30', 690, '0-660'],
])('%s', (_, text, until, expected) => {
  expect(words(episodes(record(text), until * 1000))).toBe(expected);
});

it('goes on from where it was looked at last, however often that is', () => {
  let seed = 11;
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below;
  for (let round = 0; round < 200; round++) {
    const spans = record(
      Array.from({ length: 30 }, () => `${'LDF?.'[random(5)]}${[3, 8, 12, 29, 31, 200][random(6)]}`).join(' '),
    );
    const until = 8_000_000;
    const atOnce = words(episodes(spans, until));
    const done: Episode[] = [];
    let going: Episode | undefined;
    for (let at = 1000; at <= until; at += 1000 * (1 + random(40))) {
      // What is known by then, from the end of the last one on.
      const after = going ? going.lastOutAt : (done.at(-1)?.to ?? -1);
      const known = spans
        .filter(({ from, to }) => from < at && to > after)
        .map((span) => ({ ...span, to: Math.min(span.to, at) }));
      const found = episodes(known, at, going);
      going = found.at(-1)?.to === null ? found.pop() : undefined;
      done.push(...found);
    }
    expect(words(going ? [...done, going] : done)).toBe(atOnce);
  }
});

it('is named by its longest part', () => {
  const spans = [
    { from: 0, to: 5000, condition: 'frozen', reason: 'picture_frozen' },
    { from: 5000, to: 60_000, condition: 'down', reason: 'timeout' },
  ] as const;
  expect(episodes(spans, 60_000)).toMatchObject([{ condition: 'down', reason: 'timeout', longestMs: 55_000 }]);
});
