import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
