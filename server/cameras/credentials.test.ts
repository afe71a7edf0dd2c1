import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SealedBox } from '../sealed-box.ts';
import { CredentialVault } from './credentials.ts';

const camera = '019aa6c0-0000-7000-8000-000000000001';
const vault = new CredentialVault(new SealedBox(randomBytes(32)));

test('what was sealed opens again, a credential without password too', () => {
  const credential = { username: 'admin', password: 'mật-khẩu "1"' };
  expect(vault.open(camera, vault.seal(camera, credential))).toEqual(credential);
  expect(vault.open(camera, vault.seal(camera, { username: 'viewer' }))).toEqual({ username: 'viewer' });
});

test('nothing of it shows, and the same credential never looks the same', () => {
  const one = vault.seal(camera, { username: 'admin', password: 'secret-12345' });
  const two = vault.seal(camera, { username: 'admin', password: 'secret-12345' });
  expect(one.toString('latin1')).not.toMatch(/admin|secret/);
  expect(one.equals(two)).toBe(false);
});

test('it opens for its camera alone, with its key alone, and unchanged alone', () => {
  const sealed = vault.seal(camera, { username: 'admin', password: 'secret-12345' });
  const other = '019aa6c0-0000-7000-8000-000000000002';
  expect(() => vault.open(other, sealed)).toThrow(other);
  expect(() => new CredentialVault(new SealedBox(randomBytes(32))).open(camera, sealed)).toThrow('CREDENTIAL_KEY');
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => vault.open(camera, changed), `byte ${i}`).toThrow('cannot be opened');
  }
  expect(() => vault.open(camera, Buffer.alloc(0))).toThrow('cannot be opened');
});
