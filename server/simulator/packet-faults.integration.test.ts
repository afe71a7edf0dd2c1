import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described } from '../testing/ffprobe.ts';
import { lost, RtspPlayer } from '../testing/rtsp-player.ts';
import { startCamera } from '../testing/simulated-camera.ts';
import type { Simulator } from './simulator.ts';

describe('faults of the packets', () => {
  let camera: Simulator;
  let player: RtspPlayer;
  beforeAll(async () => {
    camera = await startCamera({}, { bitrateKbit: 3000 });
    player = await RtspPlayer.playing(camera.url('a', 'sub'));
  });
  afterAll(async () => {
    player?.[Symbol.dispose]();
    await camera?.close();
  });

  it('loses the share it is told to, over the transport it is told', async () => {
    await camera.inject({ kind: 'loss', percent: 10, seed: 7 });
    const share = lost(await player.next(400));
    expect(share).toBeGreaterThan(5);
    expect(share).toBeLessThan(15);
    await camera.inject({ kind: 'loss', percent: 100, over: 'udp' });
    expect(lost(await player.next(100))).toBe(0);
    expect(await described(camera.url('a', 'sub'), 'udp', 1000)).toMatchObject({ width: 0 });
    await camera.clear();
    expect(await described(camera.url('a', 'sub'), 'udp')).toMatchObject({ width: 320 });
  });

  it.each([3600, -3600])('jumps %d s in time, and back', async (seconds) => {
    const jumps = async (change: () => Promise<void>) => {
      const before = (await player.next(1))[0]!.timestamp;
      await change();
      return Math.round((((await player.next(2))[1]!.timestamp - before) | 0) / 90_000);
    };
    const far = await jumps(() => camera.inject({ kind: 'timestamp_jump', seconds }));
    expect(Math.abs(far - seconds)).toBeLessThan(5);
    expect(Math.abs((await jumps(() => camera.clear())) + seconds)).toBeLessThan(5);
  });

  it('repeats one timestamp for ever', async () => {
    await camera.inject({ kind: 'timestamps_constant' });
    await player.next(1);
    expect(new Set((await player.next(100)).map(({ timestamp }) => timestamp)).size).toBe(1);
    await camera.clear();
  });

  it('reports the time, a wrong time, or none', async () => {
    /** Seconds by which the first report of a new stream is ahead of the clock. */
    const ahead = async () => {
      await using other = await startCamera();
      await other.inject({ kind: 'clock', offsetMs });
      using viewer = await RtspPlayer.playing(other.url('a', 'sub'));
      await viewer.until(({ reports }) => reports.length > 0);
      return viewer.reports[0]!.readUInt32BE(8) - 2_208_988_800 - Date.now() / 1000;
    };
    let offsetMs = 0;
    expect(Math.abs(await ahead())).toBeLessThan(3);
    offsetMs = 3_600_000;
    expect(Math.abs((await ahead()) - 3600)).toBeLessThan(3);
    await using mute = await startCamera();
    await mute.inject({ kind: 'no_reports' });
    using viewer = await RtspPlayer.playing(mute.url('a', 'sub'));
    await viewer.next(50);
    expect(viewer.reports).toEqual([]);
  });

  it('stalls: no packet, while the connection and its answers stay', async () => {
    await camera.inject({ kind: 'stall' });
    await player.silence();
    expect((await player.request('OPTIONS')).status).toBe(200);
    using late = await RtspPlayer.playing(camera.url('a', 'sub'));
    await delay(300);
    expect([player.packets, late.packets]).toEqual([[], []]);
    await camera.clear();
    await Promise.all([player.next(5), late.next(5)]);
  });
});
