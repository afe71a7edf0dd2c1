import { createCipheriv, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SealedBox } from './sealed-box.ts';

const [key, next] = [randomBytes(32), randomBytes(32)];
const old = new SealedBox(key);
const both = new SealedBox(next, key);

test('what the previous key has sealed opens while that key is given, and no longer', () => {
  const sealed = old.seal('camera 1', 'secret');
  expect(both.open('camera 1', sealed)).toBe('secret');
  expect(() => new SealedBox(next).open('camera 1', sealed)).toThrow('another key');
});

test('what is resealed needs the new key alone, still for its owner alone, and once only', () => {
  const resealed = both.reseal('camera 1', old.seal('camera 1', 'secret'))!;
  expect(new SealedBox(next).open('camera 1', resealed)).toBe('secret');
  expect(() => both.open('camera 2', resealed)).toThrow();
  expect(() => old.open('camera 1', resealed)).toThrow('another key');
  expect(both.reseal('camera 1', resealed)).toBeUndefined();
});

test('nobody reseals what is not theirs or was changed', () => {
  const sealed = old.seal('camera 1', 'secret');
  expect(() => both.reseal('camera 2', sealed)).toThrow();
  sealed[sealed.length - 1]! ^= 1;
  expect(() => both.reseal('camera 1', sealed)).toThrow();
});

test('what was sealed before keys had ids opens with either key, and is resealed', () => {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from('\u0001camera 1'));
  const text = Buffer.concat([cipher.update('secret'), cipher.final()]);
  const sealed = Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), text]);
  for (const box of [old, both]) expect(box.open('camera 1', sealed)).toBe('secret');
  expect(() => new SealedBox(next).open('camera 1', sealed)).toThrow();
  expect(new SealedBox(next).open('camera 1', both.reseal('camera 1', sealed)!)).toBe('secret');
});

test('the key id does not give the key away', () => {
  expect(both.keyId).toMatch(/^[0-9a-f]{8}$/);
  expect(next.toString('hex')).not.toContain(both.keyId);
  expect(both.keyId).not.toBe(old.keyId);
});
