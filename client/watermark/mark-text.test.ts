import { expect, it } from 'vitest';
import { cornerText, mosaicLines, stamp } from './mark-text.ts';

const hung = { name: 'Nguyễn Mạnh Hùng', unit: 'Bộ Chỉ huy Quân sự tỉnh Bà Rịa – Vũng Tàu', mark: '0a1b2c3d' };

it("tells Viet Nam's time, whatever zone the machine is set to", () => {
  expect(stamp(Date.UTC(2021, 11, 31, 17, 0, 5))).toEqual({ date: '01/01/2022', minute: '00:00', second: '00:00:05' });
});

it('says who, of which unit, in which session and when', () => {
  const at = Date.UTC(2021, 5, 14, 1, 2, 3);
  expect(cornerText(hung, at)).toEqual({
    full: 'Nguyễn Mạnh Hùng\nBộ Chỉ huy Quân sự tỉnh Bà Rịa – Vũng Tàu\n0a1b2c3d · 14/06/2021 08:02:03',
    small: 'Nguyễn Mạnh Hùng\n0a1b2c3d · 08:02:03',
  });
  const lines = mosaicLines(hung, at);
  expect(lines).toEqual([
    'Nguyễn Mạnh Hùng',
    'Bộ Chỉ huy Quân sự',
    'tỉnh Bà Rịa – Vũng Tàu',
    '0a1b2c3d · 14/06/2021 08:02',
  ]);
  expect(mosaicLines({ ...hung, unit: 'Sở Y tế' }, at)[1]).toBe('Sở Y tế');
});
