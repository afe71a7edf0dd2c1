import { describe, expect, it } from 'vitest';
import type { CodedPicture } from './picture-trace.ts';
import { Stillness } from './stillness.ts';

type Coded = Omit<CodedPicture, 'at'>;
const key = (bytes = 20_000): Coded => ({ key: true, bytes, slices: 1 });
const predicted = (bytes: number, slices = 1): Coded => ({ key: false, bytes, slices });
const many = (count: number, picture: Coded): Coded[] => Array.from({ length: count }, () => picture);
/** 2 s at 25 pictures a second. */
const gop = (bytes: number, keyBytes?: number): Coded[] => [key(keyBytes), ...many(49, predicted(bytes))];
/** As x264 refines a picture that stands still, to use up its bit rate. */
const refining = [7, 7, 566, 1463, 2941, 16_409, 2635, 6365, 8947, 7, 51, 1857, 2246, 11_702, 28].map((b) =>
  predicted(b),
);

/** How long the picture seems to stand still at the end, milliseconds; 0: it moves. */
function still(pictures: Coded[], fps = 25): number {
  const stillness = new Stillness();
  pictures.forEach((picture, index) => stillness.receive({ ...picture, at: (index * 1000) / fps }));
  return stillness.since === undefined ? 0 : ((pictures.length - 1) * 1000) / fps - stillness.since;
}

describe('a picture that seems to stand still', () => {
  const table: [string, Coded[], (ms: number) => boolean][] = [
    ['a moving one does not', [...gop(900), ...gop(1100)], (ms) => ms === 0],
    ['a still room whose sensor has noise does not', [...gop(300), ...gop(300)], (ms) => ms === 0],
    ['one of empty pictures does', [...gop(900), ...gop(15), ...gop(15, 21_000)], (ms) => ms >= 3900],
    ['also in several slices', [...gop(900), ...many(50, predicted(90, 4))], (ms) => ms >= 1900],
    [
      'also one that the encoder keeps refining',
      [...gop(900), ...refining, ...refining, ...refining],
      (ms) => ms >= 1700,
    ],
    ['movement ends it within some seconds', [...gop(15), ...many(63, predicted(900))], (ms) => ms === 0],
    ['one larger picture does not', [...gop(15), predicted(900), predicted(15)], (ms) => ms >= 1900],
    ['key frames alone, each the same, do', many(50, key()).with(7, key(20_001)), (ms) => ms >= 1900],
    [
      'key frames alone of a moving picture do not',
      many(50, key()).map((_, index) => key(20_000 + ((index * 37) % 101))),
      (ms) => ms === 0,
    ],
  ];
  it.each(table)('%s', (_, pictures, expected) => expect(still(pictures)).toSatisfy(expected));

  it('is seen at two pictures a second too, where one full one is no movement', () => {
    const slow = [predicted(15), predicted(15), predicted(800), predicted(800), predicted(800), predicted(15)];
    expect(still(slow, 2)).toBe(2500);
    expect(still([...slow, ...many(6, predicted(800))], 2)).toBe(0);
  });

  it('is restless at once when something moves', () => {
    const stillness = new Stillness();
    const show = (pictures: Coded[]) => pictures.forEach((picture) => stillness.receive({ ...picture, at: 0 }));
    show([...gop(15), ...many(4, predicted(900))]);
    expect(stillness.restless).toBe(false);
    show([predicted(900)]);
    expect(stillness.restless).toBe(true);
    show([predicted(15)]);
    expect(stillness.restless).toBe(false);
  });
});
