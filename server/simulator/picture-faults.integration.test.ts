import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described } from '../testing/ffprobe.ts';
import { RtspPlayer } from '../testing/rtsp-player.ts';
import { smallVideo, startCamera } from '../testing/simulated-camera.ts';
import type { CameraFault } from './faults.ts';
import type { Simulator } from './simulator.ts';

const run = promisify(execFile);

/** The pictures of the next `seconds`, as ffmpeg decodes them, in grey. */
async function pictures(url: string, seconds: number): Promise<Buffer[]> {
  const args = ['-v', 'error', '-rtsp_transport', 'tcp', '-i', url, '-t', String(seconds), '-fps_mode', 'passthrough'];
  const output = ['-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
  const { stdout } = await run('ffmpeg', [...args, ...output], {
    encoding: 'buffer',
    timeout: 30_000,
    maxBuffer: 2 ** 26,
  });
  const size = smallVideo.width * smallVideo.height;
  return Array.from({ length: stdout.length / size }, (_, index) => stdout.subarray(index * size, (index + 1) * size));
}

const mean = (picture: Buffer) => picture.reduce((sum, sample) => sum + sample, 0) / picture.length;
/** Mean difference of two pictures, in steps of grey. */
const difference = (a: Buffer, b: Buffer) =>
  a.reduce((sum, sample, at) => sum + Math.abs(sample - b[at]!), 0) / a.length;

describe('faults of the picture', () => {
  let camera: Simulator;
  beforeAll(async () => {
    camera = await startCamera();
  });
  afterAll(() => camera.close());
  /** Has the pictures of faults encoded before they are shown; on a busy machine that takes its time. */
  const prepare = async (...faults: CameraFault[]) => {
    for (const fault of faults) {
      await camera.inject(fault);
      await camera.prepare('sub');
      await camera.clear();
    }
  };
  /** Somebody has begun to play. */
  const playing = () => expect.poll(() => camera.sessions).toBe(1);
  const look = (seconds = 1.5) => pictures(camera.url('a', 'sub'), seconds);

  it('freezes: packets go on, the picture does not change', async () => {
    const alive = await look();
    expect(difference(alive[0]!, alive.at(-1)!)).toBeGreaterThan(3);
    for (const keyFramesOnly of [false, true]) {
      await camera.inject({ kind: 'frozen', keyFramesOnly });
      const frozen = await look();
      expect(frozen.length).toBeGreaterThan(25);
      expect(difference(frozen[0]!, frozen.at(-1)!)).toBe(0);
    }
    await camera.clear();
  });

  it('goes black and grey in the midst of a stream that plays', async () => {
    await prepare({ kind: 'black' }, { kind: 'obstructed' });
    const [seen] = await Promise.all([
      look(6),
      (async () => {
        await playing();
        await delay(2000);
        await camera.inject({ kind: 'black' });
        await delay(1500);
        await camera.clear('black');
        await camera.inject({ kind: 'obstructed' });
      })(),
    ]);
    await camera.clear();
    const brightness = seen.map(mean);
    const black = brightness.findIndex((value) => value < 20);
    expect(brightness[0]).toBeGreaterThan(60);
    expect(black).toBeGreaterThan(10);
    expect(brightness.at(-1)).toBeGreaterThan(90);
    const [last, before] = [seen.at(-1)!, seen.at(-2)!];
    expect(Math.max(...last) - Math.min(...last)).toBeLessThan(90); // even
    expect(difference(last, before)).toBeGreaterThan(0); // and alive
  });

  it('is not frozen where nothing moves but the noise of the sensor', async () => {
    await using quiet = await startCamera({ scene: 'quiet' });
    const seen = await pictures(quiet.url('a', 'sub'), 1.5);
    expect(difference(seen[0]!, seen.at(-1)!)).toBeGreaterThan(1);
  });

  it('changes its size in the midst of a stream', async () => {
    const larger = { kind: 'encoding', settings: { width: 640, height: 362 } } as const;
    await prepare(larger);
    const url = camera.url('a', 'sub');
    const args = ['-v', 'error', '-rtsp_transport', 'tcp', '-read_intervals', '%+4', '-show_entries', 'frame=width'];
    const [{ stdout }] = await Promise.all([
      run('ffprobe', [...args, '-of', 'csv=p=0', url], { timeout: 30_000 }),
      playing()
        .then(() => delay(2000))
        .then(() => camera.inject(larger)),
    ]);
    await camera.clear();
    expect([...new Set(stdout.match(/\d+/g))]).toEqual(['320', '640']);
  });

  it('breaks the connection for another codec, and describes it from then on', async () => {
    using player = await RtspPlayer.playing(camera.url('a', 'sub'));
    await player.next(1);
    await camera.inject({ kind: 'encoding', settings: { codec: 'h265' } });
    await player.closed();
    expect(await described(camera.url('a', 'sub'))).toMatchObject({ codec_name: 'hevc' });
    await camera.clear();
    expect(await described(camera.url('a', 'sub'))).toMatchObject({ codec_name: 'h264' });
  });
});
