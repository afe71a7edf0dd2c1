import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described } from './ffprobe.ts';
import { GstRtspServer } from './gst.ts';

const run = promisify(execFile);

/** The codec names of a stream's tracks, as a foreign client sees them. */
async function tracks(url: string, transport: 'tcp' | 'udp'): Promise<string[]> {
  const shown = ['-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', '-rtsp_transport', transport, ...shown, url], {
    timeout: 30_000,
  });
  return stdout.trim().split(/\s+/).sort();
}

describe('GstRtspServer', () => {
  let server: GstRtspServer;
  beforeAll(async () => {
    const streams = {
      h264: { codec: 'h264', withAudio: true },
      h265: { codec: 'h265' },
      mjpeg: { codec: 'mjpeg' },
      audio: { codec: 'audio' },
    } as const;
    server = await GstRtspServer.create({ streams });
  });
  afterAll(() => server?.close());

  it.each([
    ['h264', 'tcp', ['h264', 'pcm_alaw']],
    ['h264', 'udp', ['h264', 'pcm_alaw']],
    ['h265', 'tcp', ['hevc']],
    ['mjpeg', 'tcp', ['mjpeg']],
    ['audio', 'tcp', ['pcm_alaw']],
  ] as const)('plays %s over %s', async (path, transport, expected) => {
    expect(await tracks(server.url(path), transport)).toEqual(expected);
  });

  it.each(['basic', 'digest'] as const)('asks for %s credentials', async (scheme) => {
    const auth = { scheme, username: 'viewer', password: 'right' };
    await using guarded = await GstRtspServer.create({ streams: { h264: { codec: 'h264' } }, auth });
    const as = (password: string) => guarded.url('h264').replace('//', `//viewer:${password}@`);
    expect(await tracks(as('right'), 'tcp')).toEqual(['h264']);
    await expect(tracks(as('wrong'), 'tcp')).rejects.toThrow('401');
  });

  it.each([
    [{ profile: 'high' }, { profile: 'High', has_b_frames: 0 }],
    [
      { profile: 'main', bFrames: 2 },
      { profile: 'Main', has_b_frames: 2 },
    ],
    [{ parameterSets: 'description', keyFrameInterval: 150, picture: 'black' }, { profile: 'Constrained Baseline' }],
  ] as const)('makes H.264 as %j asks for', async (stream, expected) => {
    await using gst = await GstRtspServer.create({ streams: { h264: { codec: 'h264', ...stream } } });
    expect(await described(gst.url('h264'))).toMatchObject(expected);
  });

  it('offers UDP alone', async () => {
    await using gst = await GstRtspServer.create({ streams: { h264: { codec: 'h264', udpOnly: true } } });
    await expect(described(gst.url('h264'))).rejects.toThrow('461');
    expect(await described(gst.url('h264'), 'udp')).toMatchObject({ codec_name: 'h264' });
  });

  it('speaks RTSPS, with and without credentials', async () => {
    const pair = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keyType: 'ec' });
    const tls = { key: pair.private, cert: pair.cert };
    const auth = { scheme: 'digest', username: 'viewer', password: 'right' } as const;
    for (const also of [{}, { auth }]) {
      await using gst = await GstRtspServer.create({ streams: { h264: { codec: 'h264' } }, tls, ...also });
      expect(await described(gst.url('h264').replace('//', '//viewer:right@'))).toMatchObject({ codec_name: 'h264' });
      await expect(described(gst.url('h264').replace('rtsps', 'rtsp'))).rejects.toThrow();
    }
  });

  it('can be killed, restarted at the same port, and hung', async () => {
    await using gst = await GstRtspServer.create({ streams: { h264: { codec: 'h264' } } });
    await gst.kill();
    await expect(described(gst.url('h264'))).rejects.toThrow('refused');
    await gst.restart();
    expect(await described(gst.url('h264'))).toMatchObject({ codec_name: 'h264' });
    gst.hang();
    await expect(described(gst.url('h264'))).rejects.toThrow();
    gst.goOn();
    expect(await described(gst.url('h264'))).toMatchObject({ codec_name: 'h264' });
  });
});
