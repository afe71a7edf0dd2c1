import { expect, it } from 'vitest';
import { cutOf, cutWindowMs, isRegionCut } from './fold.ts';

/** `0 5 9@nvr`: seconds at which cameras went down, and where they are. */
const downs = (text: string) =>
  text.split(' ').map((word, index) => {
    const [seconds, host = `camera-${index}`] = word.split('@');
    return { cameraId: String(index), since: new Date(Number(seconds) * 1000), host };
  });

it.each([
  ['one camera alone', '0', 16, undefined],
  ['the only camera of a facility', '0', 1, undefined],
  ['two of many', '0 1', 16, undefined],
  ['both of two', '0 1', 2, 'all_cameras'],
  ['both of two, an hour apart', '0 3600', 2, undefined],
  ['three of many', '0 5 30', 16, 'several'],
  ['three of many on one recorder', '0@nvr 5@nvr 6@nvr', 16, 'one_host'],
  ['all on one recorder', '0@nvr 5@nvr 6@nvr', 3, 'all_cameras'],
  ['three within hours', '0 3600 7200', 16, undefined],
  ['three just too slowly', `0 1 ${cutWindowMs / 1000 + 1}`, 16, undefined],
  ['three at once and one from yesterday', '0 90000 90001 90002', 16, 'several'],
])('%s', (_, text, total, reason) => {
  expect(cutOf(downs(text), total)).toBe(reason);
});

it('a province is cut when three of its facilities go together', () => {
  expect(isRegionCut(downs('0 10'))).toBe(false);
  expect(isRegionCut(downs('0 10 20'))).toBe(true);
  expect(isRegionCut(downs('0 10 200'))).toBe(false);
});
