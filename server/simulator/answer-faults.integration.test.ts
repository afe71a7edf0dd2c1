import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described } from '../testing/ffprobe.ts';
import { RtspPlayer } from '../testing/rtsp-player.ts';
import { startCamera } from '../testing/simulated-camera.ts';
import type { Simulator } from './simulator.ts';

const withUser = (url: string, password: string) => url.replace('//', `//admin:${encodeURIComponent(password)}@`);

describe('faults of the answers', () => {
  let camera: Simulator;
  let url: string;
  beforeAll(async () => {
    camera = await startCamera();
    url = camera.url('a', 'sub');
  });
  afterAll(() => camera?.close());

  it('answers with a status of its own, for one method or all', async () => {
    await camera.inject({ kind: 'status', status: 500, method: 'SETUP' });
    using player = new RtspPlayer(url);
    expect((await player.request('DESCRIBE')).status).toBe(200);
    expect((await player.request('SETUP')).status).toBe(500);
    await camera.inject({ kind: 'status', status: 403 });
    await expect(described(url)).rejects.toThrow('403');
    expect(camera.seen.at(-1)).toMatchObject({ status: 403 });
    await camera.clear();
  });

  it('redirects a client to another camera, or in a circle', async () => {
    await using other = await startCamera({}, { codec: 'mjpeg' });
    await camera.inject({ kind: 'redirect', to: other.url('a', 'sub') });
    expect(await described(url)).toMatchObject({ codec_name: 'mjpeg' });
    await camera.clear();
    await camera.inject({ kind: 'redirect_loop' });
    using player = new RtspPlayer(url);
    expect((await player.request('DESCRIBE')).head).toContain(`Location: ${url}`);
    await camera.clear();
  });

  it('answers late', async () => {
    await camera.inject({ kind: 'slow', ms: 300 });
    using player = new RtspPlayer(url);
    const answer = player.request('OPTIONS');
    expect(await Promise.race([answer, delay(100, 'nothing')])).toBe('nothing');
    expect((await answer).status).toBe(200);
    await camera.clear();
  });

  it('describes nothing that can be understood', async () => {
    await camera.inject({ kind: 'nonsense', what: 'description' });
    using player = new RtspPlayer(url);
    expect(await player.request('DESCRIBE')).toMatchObject({ status: 200, body: expect.not.stringContaining('v=0') });
    await camera.clear();
  });

  it.each(['bytes', 'web_page', 'half'] as const)('answers nonsense: %s', async (what) => {
    await camera.inject({ kind: 'nonsense', what });
    await expect(described(url, 'tcp', 500)).rejects.toThrow();
    await camera.clear();
    expect(await described(url)).toMatchObject({ codec_name: 'h264' });
  });

  it.each(['headers', 'description'] as const)('answers with megabytes of %s', async (what) => {
    await camera.inject({ kind: 'huge', what, bytes: 10 * 2 ** 20 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    let bytes = 0;
    for await (const chunk of socket) if ((bytes += (chunk as Buffer).length) > 10 * 2 ** 20) break;
    expect(bytes).toBeGreaterThan(10 * 2 ** 20);
    await camera.clear();
  });

  it('has faults of one camera alone behind a common port', async () => {
    await using recorder = await startCamera({}, {}, { cameras: [{ key: 'a' }, { key: 'b' }] });
    await recorder.inject({ kind: 'status', status: 404 }, 'a');
    await expect(described(recorder.url('a', 'sub'))).rejects.toThrow('404');
    expect(await described(recorder.url('b', 'sub'))).toMatchObject({ codec_name: 'h264' });
  });
});

describe.concurrent('credentials', () => {
  // Every printable character that is not a letter or digit, a blank, and letters of this country.
  const password = ` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ Mật khẩu`;

  it.each(['basic', 'digest'] as const)(
    'may hold whatever a URL treats as its own, with %s',
    async (authentication) => {
      await using camera = await startCamera({ credentials: { username: 'admin', password }, authentication });
      const url = camera.url('a', 'sub');
      expect(await described(withUser(url, password))).toMatchObject({ codec_name: 'h264' });
      expect(camera.wrongPasswords()).toBe(0);
      await expect(described(withUser(url, `${password}x`))).rejects.toThrow('401');
      expect(camera.wrongPasswords('a')).toBe(1);
    },
  );

  it('lock out after wrong ones, also whoever has the right one', async () => {
    await using camera = await startCamera({ credentials: { username: 'admin', password: 'right' } });
    const url = camera.url('a', 'sub');
    await camera.inject({ kind: 'lock_out', after: 2 });
    for (const guess of ['wrong', 'false']) await expect(described(withUser(url, guess))).rejects.toThrow('401');
    await expect(described(withUser(url, 'right'))).rejects.toThrow('401');
    await camera.clear();
    expect(await described(withUser(url, 'right'))).toMatchObject({ codec_name: 'h264' });
  });
});
