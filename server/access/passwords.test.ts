import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

test('a password is recognised by its hash, another is not', async () => {
  const hash = await hashPassword('Demo-2021!');
  expect(await verifyPassword('Demo-2021!', hash)).toBe(true);
  expect(await verifyPassword('Demo-2021', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('hashes have the PHC form, OWASP parameters and a salt of their own', async () => {
  const [one, two] = await Promise.all([hashPassword('same'), hashPassword('same')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(two);
});

test('a hash keeps the parameters it was made with', async () => {
  const nonce = Buffer.from('0123456789abcdef');
  const tag = argon2Sync('argon2id', { message: 'old', nonce, memory: 8192, passes: 1, parallelism: 1, tagLength: 16 });
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  expect(await verifyPassword('old', `$argon2id$v=19$m=8192,t=1,p=1$${text(nonce)}$${text(tag)}`)).toBe(true);
});

test('without a hash every password is wrong, the dummy one too', async () => {
  expect(await verifyPassword('', undefined)).toBe(false);
  expect(await verifyPassword('anything', undefined)).toBe(false);
});

test('both spellings of a Vietnamese letter are the same password', async () => {
  const hash = await hashPassword('Trực-đêm'.normalize('NFD'));
  expect(await verifyPassword('Trực-đêm'.normalize('NFC'), hash)).toBe(true);
});

test.each(['', 'plain', '$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'])(
  'a stored hash of another form (%j) is an error, not a match',
  async (hash) => {
    await expect(verifyPassword('x', hash)).rejects.toThrow('PHC');
  },
);
