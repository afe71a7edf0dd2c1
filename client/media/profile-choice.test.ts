import { expect, test } from 'vitest';
import type { Profile } from '../../server/contract/common.ts';
import { profileFor } from './profile-choice.ts';

test.each<[string, number, number, Profile | null, Profile]>([
  ['a tile of sixteen on a laptop', 330, 186, null, 'sub'],
  ['one of four on a laptop', 670, 377, null, 'sub'],
  ['one alone on a laptop', 1350, 700, null, 'main'],
  ['one of sixteen on a 4K wall', 955, 537, null, 'main'],
  ['one of thirty-six on a 4K wall', 635, 357, null, 'sub'],
  ['one alone on a phone, three pixels to the dot', 1170, 658, null, 'main'],
  ['a wide and low one, by the height of its picture', 1300, 300, null, 'sub'],
  ['a tall and narrow one, by its width', 500, 1200, null, 'sub'],
  ['a little larger than the small picture', 700, 394, null, 'sub'],
  ['there, while it shows the small one', 700, 394, 'sub', 'sub'],
  ['there, while it shows the large one', 700, 394, 'main', 'main'],
  ['smaller than the small picture, while it shows the large one', 600, 338, 'main', 'sub'],
  ['a tile that has no size yet', 0, 0, null, 'sub'],
])('%s', (_, width, height, present, wanted) => {
  expect(profileFor({ width, height }, present)).toBe(wanted);
});

test('a size that is dragged to and fro by a tenth changes the profile once at most', () => {
  for (const start of [540, 580, 620, 660, 700, 740]) {
    let present: Profile = profileFor({ width: start, height: 1000 }, null);
    let changes = 0;
    for (let turn = 0; turn < 20; turn++) {
      const next = profileFor({ width: start * (turn % 2 ? 1.09 : 1), height: 1000 }, present);
      if (next !== present) changes += 1;
      present = next;
    }
    expect(changes).toBeLessThanOrEqual(1);
  }
});
