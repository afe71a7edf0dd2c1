import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described } from '../testing/ffprobe.ts';
import { RtspPlayer } from '../testing/rtsp-player.ts';
import { startCamera } from '../testing/simulated-camera.ts';
import type { Simulator } from './simulator.ts';

describe('faults of the host', () => {
  let camera: Simulator;
  let url: string;
  beforeAll(async () => {
    camera = await startCamera();
    url = camera.url('a', 'sub');
  });
  afterAll(() => camera?.close());

  /** What becomes of a new connection: an error's code, or nothing for a while. */
  async function connecting(whileMs = 20_000): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const over = new AbortController();
    const outcomes = [
      once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code!),
      once(socket, 'connect').then(() => 'connected'),
      delay(whileMs, 'nothing', { signal: over.signal }),
    ];
    return Promise.race(outcomes).finally(() => {
      for (const outcome of outcomes) outcome.catch(() => undefined);
      over.abort();
      socket.on('error', () => undefined).destroy();
    });
  }

  it('pulls the cable: no packet, no end, no answer to newcomers; then it goes on', async () => {
    using player = await RtspPlayer.playing(url);
    await player.next(5);
    await camera.inject({ kind: 'cable_pull' });
    await player.silence();
    expect(await connecting(400)).toBe('nothing');
    expect(player.packets).toEqual([]);
    expect(player.socket.closed).toBe(false);
    await camera.clear();
    await player.next(5);
    expect(await connecting()).toBe('connected');
  });

  it('ends cleanly with the cable out', async () => {
    const other = await startCamera();
    using player = await RtspPlayer.playing(other.url('a', 'sub'));
    await other.inject({ kind: 'cable_pull' });
    await other.close();
    await player.closed();
  });

  it('forgets its connections without a word, and serves new ones', async () => {
    using old = await RtspPlayer.playing(url);
    await old.next(5);
    await camera.inject({ kind: 'half_open' });
    await old.silence();
    using fresh = await RtspPlayer.playing(url);
    await fresh.next(5);
    expect(old.packets).toEqual([]);
    expect(old.socket.closed).toBe(false);
    expect(camera.sessions).toBe(1);
    await camera.clear();
    await old.closed();
  });

  it('resets connections once', async () => {
    using player = await RtspPlayer.playing(url);
    const error = once(player.socket, 'error');
    await camera.inject({ kind: 'reset' });
    expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' });
    using next = await RtspPlayer.playing(url);
    await next.next(1);
    await camera.clear();
  });

  it('is away for a while, and back at the same address', async () => {
    using player = await RtspPlayer.playing(url);
    await camera.inject({ kind: 'refuse' });
    await player.closed();
    expect(await connecting()).toBe('ECONNREFUSED');
    await camera.clear();
    expect(camera.url('a', 'sub')).toBe(url);
    expect(await connecting()).toBe('connected');
  });

  it('takes connections and says nothing', async () => {
    using playing = await RtspPlayer.playing(url);
    await camera.inject({ kind: 'unresponsive' });
    await playing.silence();
    using player = new RtspPlayer(url);
    const answer = player.request('OPTIONS');
    expect(await Promise.race([answer, delay(400, 'nothing')])).toBe('nothing');
    expect(playing.packets).toEqual([]);
    await camera.clear();
    answer.catch(() => undefined);
  });

  it.each([453, 503] as const)('has room for so many sessions, and answers %d past them', async (status) => {
    await camera.inject({ kind: 'session_limit', sessions: 2, status });
    using first = await RtspPlayer.playing(url);
    using second = await RtspPlayer.playing(url);
    expect(camera.sessions).toBe(2);
    await expect(RtspPlayer.playing(url)).rejects.toThrow(`SETUP ${status}`);
    expect((await first.request('TEARDOWN')).status).toBe(200);
    using third = await RtspPlayer.playing(url);
    await Promise.all([second.next(1), third.next(1)]);
    await camera.clear();
  });

  it('is found at another address after a move, and at none before it', async () => {
    await using wanderer = await startCamera();
    const before = wanderer.url('a', 'sub');
    using player = await RtspPlayer.playing(before);
    await wanderer.move({ host: '127.0.0.2' });
    await player.closed();
    expect(new URL(wanderer.url('a', 'sub')).hostname).toBe('127.0.0.2');
    expect(await described(wanderer.url('a', 'sub'))).toMatchObject({ codec_name: 'h264' });
    await expect(described(before)).rejects.toThrow('refused');
  });
});

it('speaks RTSPS, over TCP alone, and breaks such connections as well', async () => {
  const pair = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keySize: 2048 });
  await using camera = await startCamera({}, {}, { tls: { key: pair.private, cert: pair.cert } });
  const url = camera.url('a', 'sub');
  expect(url).toMatch(/^rtsps:/);
  expect(await described(url)).toMatchObject({ codec_name: 'h264' });
  await expect(described(url.replace('rtsps', 'rtsp'))).rejects.toThrow();
  const secure = connectTls({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(secure, 'secureConnect');
  const closed = once(secure, 'close');
  await camera.inject({ kind: 'reset' });
  await closed;
});

it('leaves no timer and no connection behind, whatever the fault', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  for (const kind of ['unresponsive', 'refuse', 'cable_pull', 'half_open', 'reset'] as const) {
    const camera = await startCamera();
    using player = await RtspPlayer.playing(camera.url('a', 'sub'));
    await camera.inject({ kind });
    await camera.close();
    await camera.close();
    await player.closed();
    expect(camera.connections.open).toBe(0);
  }
  expect(timers()).toBeLessThanOrEqual(before);
});

it('remembers the latest requests alone', async () => {
  await using camera = await startCamera();
  using player = new RtspPlayer(camera.url('a', 'sub'));
  for (let count = 0; count < 2010; count++) await player.request('OPTIONS');
  expect((await player.request('DESCRIBE')).status).toBe(200);
  expect(camera.seen.length).toBe(2000);
  expect(camera.seen.at(-1)).toMatchObject({ method: 'DESCRIBE', path: 'a/sub', status: 200 });
});
