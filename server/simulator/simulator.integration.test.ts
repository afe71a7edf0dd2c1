import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../log.ts';
import { RtspPlayer } from '../testing/rtsp-player.ts';
import { startBarcodeCameras } from './barcode-cameras.ts';
import { decodeBarcode } from './barcode.ts';
import { clockPicture } from './picture.ts';
import { startReplayCameras } from './replay-cameras.ts';
import { beginsKeyFrame } from './rtp.ts';
import { Simulator } from './simulator.ts';

const run = promisify(execFile);
const log = createLogger({ level: 'silent', pretty: false });
const credentials = { username: 'admin', password: 'p@ss/1' };
const settings = { sub: { width: 320, height: 180, gopSeconds: 1 }, main: { width: 640, height: 360, gopSeconds: 1 } };

const withUser = (url: string, password: string) => url.replace('//', `//admin:${encodeURIComponent(password)}@`);
const onePicture = ['-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];

/** Pulls with ffmpeg, a client that nobody here wrote; the answer is what it writes to standard output. */
async function pull(url: string, transport: 'tcp' | 'udp', output: string[]): Promise<Buffer> {
  const args = ['-v', 'error', '-rtsp_transport', transport, '-i', url, ...output];
  return (await run('ffmpeg', args, { encoding: 'buffer', timeout: 30_000, maxBuffer: 2 ** 24 })).stdout;
}

/** Sends text as it is; the answer is all that came back by the time `until` appears or the server closes the connection. */
async function say(url: string, text: string, until: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    socket.write(text);
    let heard = '';
    for await (const chunk of socket) if ((heard += String(chunk)).includes(until)) break;
    return heard;
  } finally {
    socket.destroy();
  }
}

const request = (method: string, uri: string, header = '') => `${method} ${uri} RTSP/1.0\r\nCSeq: 1\r\n${header}\r\n`;
const interleaved = 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n';

describe('Simulator', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    const picture = clockPicture("Cổng ra vào, khu A: 'số 1' 100%");
    const cameras = [
      { key: 'open', picture },
      { key: 'digest', picture, credentials },
      { key: 'basic', picture, credentials, authentication: 'basic' as const },
      { key: 'broken', picture: { input: () => ['-i', '/nowhere'] } },
    ];
    simulator = await Simulator.create({ cameras, log, settings });
  });
  afterAll(() => simulator.close());

  const stopped = () => vi.waitFor(() => expect(simulator.encoders).toBe(0), { timeout: 60_000 });

  it.each([
    ['digest', 'tcp'],
    ['digest', 'udp'],
    ['basic', 'tcp'],
  ] as const)('plays to ffmpeg with %s over %s, and encodes no longer than that', async (key, transport) => {
    const url = withUser(simulator.url(key, 'sub'), credentials.password);
    const picture = await pull(url, transport, onePicture);
    expect(picture.length).toBe(320 * 180);
    expect(new Set(picture).size).toBeGreaterThan(10);
    await stopped();
  });

  it('refuses a wrong password, and encodes nothing for it', async () => {
    for (const key of ['digest', 'basic']) {
      await expect(pull(withUser(simulator.url(key, 'sub'), 'wrong'), 'tcp', onePicture)).rejects.toThrow('401');
    }
    expect(simulator.encoders).toBe(0);
  });

  it('says size and codec before the first packet, as clients that only copy need it', async () => {
    const sdp = await say(simulator.url('open', 'main'), request('DESCRIBE', simulator.url('open', 'main')), 'trackID');
    expect(sdp).toMatch(/sprop-parameter-sets=[\w+/=]+,[\w+/=]+/);
    expect(sdp.match(/m=/g)).toHaveLength(1);
  });

  it('begins a group of pictures as often as it was told, without B-frames', async () => {
    const args = [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-read_intervals',
      '%+4',
      '-show_entries',
      'frame=pict_type',
    ];
    const { stdout } = await run('ffprobe', [...args, '-of', 'csv=p=0', simulator.url('open', 'sub')], {
      timeout: 30_000,
    });
    const kinds = stdout.replace(/[^IPB]/g, '');
    expect(kinds).not.toContain('B');
    expect(kinds).toMatch(/IP{14}I/);
  });

  it('encodes a stream once for all its players, until the last is gone without a word', async () => {
    const uri = simulator.url('open', 'sub');
    using first = await RtspPlayer.playing(uri);
    using second = await RtspPlayer.playing(uri);
    await Promise.all([first.next(1), second.next(1)]);
    expect(simulator.encoders).toBe(1);
    first.socket.destroy();
    await second.next(1);
    expect(simulator.encoders).toBe(1);
    second.socket.destroy();
    await stopped();
  });

  it.each([
    ['an unknown camera', 'DESCRIBE', 'nobody/main', '', 404],
    ['a transport it has not', 'SETUP', 'open/sub/trackID=1', 'Transport: RTP/AVP;multicast\r\n', 461],
    ['playing what was not set up', 'PLAY', 'open/sub', 'Session: guessed\r\n', 454],
    ['no password', 'SETUP', 'digest/sub/trackID=1', interleaved, 401],
  ])('answers %s with the status for it', async (_, method, path, header, status) => {
    const uri = new URL(`/${path}`, simulator.url('open', 'sub')).href;
    expect(await say(uri, request(method, uri, header), '\r\n\r\n')).toContain(`RTSP/1.0 ${status} `);
  });

  it('ends the connection of whoever speaks no RTSP', async () => {
    const heard = await say(simulator.url('open', 'sub'), 'GET / HTTP/1.1\r\n\r\n', 'never');
    expect(heard).toContain('RTSP/1.0 400 ');
  });

  it('begins a group of pictures at once when it is asked to, with nothing missing before it', async () => {
    await using slow = await Simulator.create({
      cameras: [{ key: 'a', picture: clockPicture('a') }],
      log,
      settings: { sub: { ...settings.sub, gopSeconds: 60 } },
    });
    using player = await RtspPlayer.playing(slow.url('a', 'sub'));
    await player.next(40);
    player.packets.length = 0;
    await slow.forceKeyFrame('a', 'sub');
    await player.until(({ packets }) => packets.some(({ bytes }) => beginsKeyFrame(bytes, 'h264')));
    const numbers = player.packets.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0]! + index) & 0xffff));
    expect(slow.encoders).toBe(1);
  });

  it('hangs up on its players when their encoder dies', async () => {
    using player = await RtspPlayer.playing(simulator.url('broken', 'sub'));
    await player.closed();
    await stopped();
  });

  it('ends the connection of whoever sends requests without end and reads no answer', async () => {
    const uri = simulator.url('open', 'sub');
    expect(await say(uri, request('DESCRIBE', uri).repeat(1000), 'never')).toContain('RTSP/1.0 400 ');
  });

  it('has neighbouring UDP ports, the lower one even, as clients take for granted', async () => {
    const uri = `${simulator.url('open', 'sub')}/trackID=1`;
    const answer = await say(uri, request('SETUP', uri, 'Transport: RTP/AVP;client_port=5000-5001\r\n'), '\r\n\r\n');
    const [rtp, rtcp] = /server_port=(\d+)-(\d+)/.exec(answer)!.slice(1).map(Number);
    expect(rtp! % 2).toBe(0);
    expect(rtcp).toBe(rtp! + 1);
  });

  it('goes down and comes back at the same address', async () => {
    const url = simulator.url('open', 'sub');
    await simulator.inject({ kind: 'refuse' });
    expect(simulator.url('open', 'sub')).toBe(url);
    await expect(pull(url, 'tcp', onePicture)).rejects.toThrow('refused');
    await simulator.clear('refuse');
    expect((await pull(url, 'tcp', onePicture)).length).toBe(320 * 180);
  });

  it('falls silent without hanging up', async () => {
    const url = simulator.url('open', 'sub');
    await simulator.inject({ kind: 'stall' });
    try {
      const limited = ['-v', 'error', '-rtsp_transport', 'tcp', '-timeout', '1500000', '-i', url, ...onePicture];
      await expect(run('ffmpeg', limited, { timeout: 30_000 })).rejects.toThrow();
    } finally {
      await simulator.clear('stall');
    }
    expect((await pull(url, 'tcp', onePicture)).length).toBe(320 * 180);
  });
});

describe('startBarcodeCameras', () => {
  it('shows the present time through a real encoder and decoder', async () => {
    await using cameras = await startBarcodeCameras({ count: 2, log });
    const { width, height } = cameras.picture;
    const began = Date.now();
    for (const url of cameras.urls) {
      const luma = await pull(url, 'tcp', onePicture);
      const shown = decodeBarcode((x, y) => luma[y * width + x]!, width, height);
      expect(luma.length).toBe(width * height);
      expect(shown).toBeGreaterThanOrEqual(began);
      expect(shown).toBeLessThanOrEqual(Date.now());
    }
  });
});

describe('startReplayCameras', () => {
  it('has cameras in a process of their own that does as it is told, and is gone afterwards', async () => {
    const cameras = await startReplayCameras({ count: 2, settings: { ...settings.sub, fps: 25, gopSeconds: 10 } });
    try {
      using first = await RtspPlayer.playing(cameras.urls[0]!);
      using second = await RtspPlayer.playing(cameras.urls[1]!);
      await Promise.all([first.next(20), second.next(20)]);
      await cameras.inject(0, { kind: 'stall' });
      first.packets.length = 0;
      await second.next(20);
      expect(first.packets).toEqual([]);
      await cameras.clear(0);
      await first.next(1);
      await cameras.forceKeyFrame(0);
      await first.until(({ packets }) => packets.some(({ bytes }) => beginsKeyFrame(bytes, 'h264')));
      await expect(cameras.inject(9, { kind: 'stall' })).rejects.toThrow('no simulated camera 9');
    } finally {
      await cameras[Symbol.asyncDispose]();
    }
    expect(() => process.kill(cameras.pid, 0)).toThrow('ESRCH');
  });
});
