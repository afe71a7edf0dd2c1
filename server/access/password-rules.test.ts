import { expect, test } from 'vitest';
import { checkNewPassword } from './password-rules.ts';

const person = { username: 'nguyen.van.an.haiduong' };

test.each(['tôi-trực-đêm-thứ-bảy', 'kx8Wq2!vLp0z', 'Bốn con gà xanh', `${'aZ9 '.repeat(3)}hoa phượng nở`])(
  '%s is taken',
  (password) => {
    expect(() => checkNewPassword(password, person)).not.toThrow();
  },
);

test.each([
  ['Kx8Wq2!vLp0', 'length'],
  // Twelve as some keyboards send it, nine letters.
  ['đềđềđề!7Q'.normalize('NFD'), 'length'],
  ['Nguyen.Van.An.HaiDuong', 'username'],
  ['nguyen.van.an.haiduong1', 'common'],
  ['password1234', 'common'],
  ['p@ssw0rd2021', 'common'],
  ['qwertyuiop12', 'common'],
  ['123456789012', 'common'],
  ['aaaaaaaaaaaa', 'common'],
  ['Matkhau@2021', 'common'],
  ['Vonggac@2021', 'common'],
  ['x'.repeat(256), 'common'],
])('%s breaks the rule "%s"', (password, rule) => {
  expect(() => checkNewPassword(password, person)).toThrow(
    expect.objectContaining({ code: 'password_refused', details: { rule } }),
  );
});
