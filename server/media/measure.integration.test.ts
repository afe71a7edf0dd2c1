import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../log.ts';
import { Simulator } from '../simulator/simulator.ts';
import { processTree } from '../testing/processes.ts';
import { measureStream, takePicture } from './measure.ts';

const credentials = { username: 'admin', password: 'p@:/?#%&\'" ü' };
const small = { width: 320, height: 180, fps: 10, bitrateKbit: 200 };
let simulator: Simulator;
beforeAll(async () => {
  const cameras = [
    { key: 'plain', settings: { main: { ...small, gopSeconds: 2 } } },
    { key: 'h265', settings: { main: { ...small, gopSeconds: 2, codec: 'h265' as const } } },
    { key: 'long', settings: { main: { ...small, gopSeconds: 10 } } },
    { key: 'b-frames', settings: { main: { ...small, gopSeconds: 2, bFrames: 2, h264Profile: 'main' as const } } },
  ];
  simulator = await Simulator.create({
    cameras: cameras.map((camera) => ({ ...camera, credentials })),
    log: createLogger({ level: 'silent', pretty: false }),
  });
});
afterAll(() => simulator.close());

const location = (key: string) => ({ url: simulator.url(key, 'main'), ...credentials });
const { signal } = new AbortController();
const children = async () => (await processTree(process.pid)).map(({ name }) => name);

test('says what streams of every kind are', async () => {
  const facts = await Promise.all(
    ['plain', 'h265', 'long', 'b-frames'].map((key) => measureStream({ location: location(key), signal })),
  );
  const size = { width: 320, height: 180 };
  expect(facts).toMatchObject([
    { facts: { ...size, codec: 'H.264', bFrames: false, gopAtLeast: false, irregularKeyFrames: false } },
    { facts: { ...size, codec: 'H.265' } },
    { facts: { ...size, gopAtLeast: true } },
    { facts: { ...size, codec: 'H.264', bFrames: true } },
  ]);
  const [plain, , long] = facts.map((measured) => ('facts' in measured ? measured.facts : undefined));
  expect(plain!.gopSeconds).toBeCloseTo(2, 0);
  expect(plain!.fps).toBeCloseTo(10, 0);
  expect(plain!.bitrateKbit).toBeGreaterThan(20);
  expect(long!.gopSeconds).toBeGreaterThan(4);
});

test('takes a picture', async () => {
  const picture = await takePicture({ location: location('plain'), signal });
  expect(picture?.subarray(0, 3).toString('hex')).toBe('ffd8ff');
});

describe('what brings nothing', () => {
  test.each([
    ['a wrong password', (at: string) => ({ url: at, username: 'admin', password: 'no' }), 'credentials_refused'],
    ['another path', (at: string) => ({ url: at.replace('plain', 'none'), ...credentials }), 'stream_not_found'],
    ['nobody there', () => ({ url: 'rtsp://127.0.0.1:1/x' }), 'connection_refused'],
  ])('%s', async (_, wrong, reason) => {
    const given = wrong(simulator.url('plain', 'main'));
    expect(await measureStream({ location: given, signal })).toEqual({ reason });
    expect(await takePicture({ location: given, signal })).toBeUndefined();
  });
});

test('ends with its signal and leaves no process', async () => {
  const leaving = new AbortController();
  const measuring = measureStream({ location: location('plain'), signal: leaving.signal });
  // Under way once the camera sends.
  while (!(await children()).includes('ffprobe')) await setTimeout(20);
  leaving.abort(new Error('gone'));
  await expect(measuring).rejects.toThrow('gone');
  expect(await children()).not.toContain('ffprobe');
});
