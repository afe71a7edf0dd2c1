import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificate, judge, makeCertificate } from './steps/certificate.mjs';

const now = new Date('2026-06-01T00:00:00Z');
const later = new Date('2029-06-01T00:00:00Z');
const foreign = async () => {
  const pems = await generate([{ name: 'commonName', value: 'camera.example' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date('2026-01-01'),
    notAfterDate: new Date('2027-01-01'),
  });
  return { key: pems.private, cert: pems.cert };
};

test('is for the names given, and short enough for browsers', async () => {
  const { cert } = await makeCertificate(['localhost', 'box', '127.0.0.1', '::1'], now);
  const parsed = new X509Certificate(cert);
  expect(parsed.checkHost('localhost')).toBe('localhost');
  expect(parsed.checkHost('box')).toBe('box');
  expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(parsed.checkIP('::1')).toBeDefined();
  const days = (Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)) / 86_400_000;
  expect(days).toBeLessThanOrEqual(825);
});

test("our own certificate is replaced when it has expired, somebody else's never", async () => {
  const own = await makeCertificate(['localhost'], now);
  expect(judge(own.key, own.cert, now)).toBe('usable');
  expect(judge(own.key, own.cert, later)).toBe('ours');
  const theirs = await foreign();
  expect(judge(theirs.key, theirs.cert, now)).toBe('usable');
  expect(judge(theirs.key, theirs.cert, later)).toBe('foreign');
});

test('a pair that does not belong together is not usable', async () => {
  const [own, theirs] = [await makeCertificate(['localhost'], now), await foreign()];
  expect(judge(own.key, theirs.cert, now)).toBe('foreign');
  expect(judge(theirs.key, own.cert, now)).toBe('ours');
  expect(judge(undefined, theirs.cert, now)).toBe('foreign');
  expect(judge(theirs.key, undefined, now)).toBe('foreign');
  expect(judge(own.key, 'not PEM', now)).toBe('foreign');
});

/** @type {string} */
let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vg-certs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const context = (env = {}) => ({ env, dataDir: folder, signal: new AbortController().signal, log: () => {} });

test('is made once, with a key that others cannot read', async () => {
  const step = certificate(folder);
  expect(await step.isDone(context())).toBe(false);
  await step.run(context());
  expect(await step.isDone(context())).toBe(true);
  expect((await stat(join(folder, 'key.pem'))).mode & 0o777).toBe(0o600);
});

test.each([{ TLS: 'off' }, { TLS_CERT: '/elsewhere/cert.pem' }])('is not needed with %o', async (env) => {
  expect(await certificate(folder).isDone(context(env))).toBe(true);
});

test('a certificate without its key is left alone, and said so', async () => {
  const { cert } = await foreign();
  await writeFile(join(folder, 'cert.pem'), cert);
  const step = certificate(folder);
  expect(await step.isDone(context())).toBe(false);
  await expect(step.run(context())).rejects.toThrow(/left alone/);
  expect(await readFile(join(folder, 'cert.pem'), 'utf8')).toBe(cert);
});
