import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadWorker } from './worker/download.mjs';

/** @type {string} */
let folder;
/** @type {import('node:http').Server} */
let server;
/** @type {Buffer | undefined} what the server gives; undefined: 404 */
let archive;
let asked = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vg-download-'));
  archive = undefined;
  server = createServer((request, response) => {
    asked = request.url ?? '';
    response.writeHead(archive ? 200 : 404).end(archive);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function download() {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const prebuilt = join(folder, 'cache/prebuilt/mediasoup-worker');
  const places = { version: '3.2.1', prebuilt, prebuiltName: 'worker-linux.tgz', named: '', built: '' };
  const env = { ...process.env, MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${port}/releases` };
  const context = { env, dataDir: folder, signal: new AbortController().signal, log: () => {} };
  const reason = await downloadWorker(places, context);
  const there = await access(prebuilt).then(
    () => true,
    () => false,
  );
  return { reason, there };
}

/** @param {string} script that stands for the worker */
async function pack(script) {
  await writeFile(join(folder, 'mediasoup-worker'), `#!/bin/sh\n${script}\n`);
  execFileSync('tar', ['-czf', join(folder, 'worker.tgz'), '-C', folder, 'mediasoup-worker']);
  return readFile(join(folder, 'worker.tgz'));
}

test('a binary that runs here is put into its place', async () => {
  archive = await pack('exit 41'); // as the worker does when nobody is there to talk to
  expect(await download()).toEqual({ reason: undefined, there: true });
  expect(asked).toBe('/releases/3.2.1/worker-linux.tgz');
});

test.each([
  ['none is published', async () => undefined, /404/],
  ['it was made for another system', () => pack('echo "GLIBC_2.99 not found"; exit 1'), /GLIBC_2.99/],
  ['it is not an archive', async () => Buffer.from('<html>'), /tar/],
])('there is none, with the reason, when %s', async (_name, make, reason) => {
  archive = await make();
  const result = await download();
  expect(result.reason).toMatch(reason);
  expect(result.there).toBe(false);
});
