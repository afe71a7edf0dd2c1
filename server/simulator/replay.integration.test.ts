import { describe, expect, it } from 'vitest';
import { described } from '../testing/ffprobe.ts';
import { lost, RtspPlayer } from '../testing/rtsp-player.ts';
import { startCamera } from '../testing/simulated-camera.ts';
import { beginsKeyFrame } from './rtp.ts';

/** A picture's packets carry one timestamp. */
const keyFrames = ({ packets }: RtspPlayer) =>
  new Set(packets.filter(({ bytes }) => beginsKeyFrame(bytes, 'h264')).map(({ timestamp }) => timestamp)).size;

describe.concurrent('what a replayed camera sends', () => {
  it.each([
    [{}, { codec_name: 'h264', profile: 'Constrained Baseline', has_b_frames: 0 }],
    [{ h264Profile: 'main' }, { codec_name: 'h264', profile: 'Main', has_b_frames: 0 }],
    [
      { h264Profile: 'high', bFrames: 2 },
      { codec_name: 'h264', profile: 'High', has_b_frames: 2 },
    ],
    [{ codec: 'h265' }, { codec_name: 'hevc', profile: 'Main' }],
    [
      { codec: 'h265', bFrames: 2 },
      { codec_name: 'hevc', has_b_frames: 2 },
    ],
    [{ codec: 'mjpeg' }, { codec_name: 'mjpeg', width: 320, complaints: '' }],
    [{ codec: 'mpeg4' }, { codec_name: 'mpeg4' }],
    [
      { width: 354, height: 242 },
      { width: 354, height: 242, coded_width: 354, codec_name: 'h264' },
    ],
    [{ parameterSets: 'description' }, { codec_name: 'h264', width: 320 }],
  ] as const)('is for a foreign client what %j asks for', async (settings, expected) => {
    await using camera = await startCamera({}, settings);
    expect(await described(camera.url('a', 'sub'))).toMatchObject(expected);
    expect(camera.encoders).toBe(0);
  });

  it('has parameter sets in the session description alone when it is told so', async () => {
    await using camera = await startCamera({}, { parameterSets: 'description' });
    using player = await RtspPlayer.playing(camera.url('a', 'sub'));
    await player.until(({ packets }) => packets.length > 60);
    const types = new Set(player.packets.map(({ bytes }) => bytes[12]! & 31));
    expect([...types].filter((type) => [7, 8, 24].includes(type))).toEqual([]);
    expect((await player.request('DESCRIBE')).body).toContain('sprop-parameter-sets=');
  });

  it('begins with a key frame, or in the middle between two', async () => {
    await using camera = await startCamera({}, { gopSeconds: 10 });
    await using other = await startCamera({ begin: 'mid_gop' }, { gopSeconds: 10 });
    using first = await RtspPlayer.playing(camera.url('a', 'sub'));
    using second = await RtspPlayer.playing(other.url('a', 'sub'));
    await first.next(10);
    await second.next(10);
    expect([keyFrames(first), keyFrames(second)]).toEqual([1, 0]);
  });

  it('sends a key frame when it is asked for one, in the same sequence', async () => {
    await using camera = await startCamera({}, { gopSeconds: 10 });
    using player = await RtspPlayer.playing(camera.url('a', 'sub'));
    await player.until(({ packets }) => packets.length > 60);
    const before = player.packets.at(-1)!;
    player.packets.length = 0;
    await camera.forceKeyFrame('a', 'sub');
    await player.until((now) => keyFrames(now) > 0);
    const after = player.packets.find(({ bytes }) => beginsKeyFrame(bytes, 'h264'))!;
    expect(lost([before, ...player.packets])).toBe(0);
    expect((after.timestamp - before.timestamp) >>> 0).toBeLessThan(90_000);
  });

  it('loops without a seam in sequence or time', async () => {
    await using camera = await startCamera({}, { fps: 50 });
    using player = await RtspPlayer.playing(camera.url('a', 'sub'));
    await player.until(() => keyFrames(player) > 6);
    expect(lost(player.packets)).toBe(0);
    const times = [...new Set(player.packets.map(({ timestamp }) => timestamp))];
    const steps = new Set(times.slice(1).map((time, index) => (time - times[index]!) >>> 0));
    expect([...steps]).toEqual([1800]);
  });
});
