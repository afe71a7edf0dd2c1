import { describe, expect, it } from 'vitest';
import { chooseProfiles, mediaProfiles, type MediaProfile } from './profiles.ts';

const profile = (width: number, height: number, more: Partial<MediaProfile> = {}): MediaProfile => ({
  token: `${width}x${height}`,
  source: 'source',
  sourceConfiguration: 'configuration',
  codec: 'H264',
  width,
  height,
  ptz: false,
  ...more,
});
const h265 = { codec: 'H265' };

describe('chooseProfiles', () => {
  const choice = (...profiles: MediaProfile[]) => {
    const { main, sub, remarks } = chooseProfiles(profiles)!;
    return [main.token, sub?.token, ...remarks];
  };
  const large = profile(1920, 1080);
  const small = profile(640, 360);
  const sizes = [profile(320, 180), profile(704, 576), profile(640, 480), large, profile(1280, 720)];
  const second = { source: 'channel 2' };

  it.each<[string, MediaProfile[], (string | undefined)[]]>([
    ['the largest, and the nearest to a tile', sizes, ['1920x1080', '640x480']],
    ['one stream alone', [large], ['1920x1080', undefined, 'sub_missing']],
    ['two of one size', [large, profile(1920, 1080, { token: 'twin' })], ['1920x1080', undefined, 'sub_missing']],
    [
      'H.264 before a larger H.265',
      [profile(3840, 2160, h265), large, small],
      ['1920x1080', '640x360', 'larger_not_h264'],
    ],
    ['a second stream that is no H.264', [large, profile(640, 360, h265)], ['1920x1080', undefined, 'sub_not_h264']],
    [
      'H.265 alone',
      [profile(3840, 2160, h265), profile(640, 360, h265)],
      ['3840x2160', undefined, 'main_not_h264', 'sub_not_h264'],
    ],
    ['a second stream of 8 pictures a second', [large, profile(640, 360, { fps: 8 })], ['1920x1080', '640x360']],
    ['one of 7', [large, profile(640, 360, { fps: 7 })], ['1920x1080', undefined, 'sub_slow']],
    ['a farther one that is fast', [large, profile(640, 360, { fps: 5 }), profile(352, 288)], ['1920x1080', '352x288']],
    ['a large second stream', [large, profile(1280, 720)], ['1920x1080', '1280x720', 'sub_large']],
    ['a key frame every 4 s', [profile(1920, 1080, { fps: 25, gopFrames: 100 }), small], ['1920x1080', '640x360']],
    ['rarer', [profile(1920, 1080, { fps: 25, gopFrames: 101 }), small], ['1920x1080', '640x360', 'gop_long']],
    [
      "a recorder: never another camera's picture",
      [profile(1280, 720), profile(640, 360, second), profile(1920, 1080, second), profile(352, 288)],
      ['1280x720', '352x288'],
    ],
    ['unknown sizes', [profile(0, 0)], ['0x0', undefined, 'sub_missing']],
  ])('%s', (_, offered, expected) => {
    expect(choice(...offered)).toEqual(expected);
  });

  it('has nothing to choose from nothing', () => {
    expect(chooseProfiles([])).toBeUndefined();
  });

  it("gives the picture of a recorder that is asked for, and never another's in its place", () => {
    const offered = [large, small, profile(1280, 720, second)];
    expect(chooseProfiles(offered, 'channel 2')?.main.token).toBe('1280x720');
    expect(chooseProfiles(offered, 'channel 3')).toBeUndefined();
  });
});

describe('mediaProfiles', () => {
  const resolution = { width: 640, height: 360 };

  it('reads what the package made of a profile of the first media service', () => {
    const answer = {
      $: { token: 1, fixed: true },
      videoSourceConfiguration: { $: { token: 'c' }, sourceToken: 7 },
      videoEncoderConfiguration: {
        $: { token: 'e' },
        encoding: 'H264',
        resolution,
        quality: 5,
        rateControl: { frameRateLimit: 15, encodingInterval: 1, bitrateLimit: 512 },
        H264: { govLength: 30, H264Profile: 'High' },
      },
      PTZConfiguration: { $: { token: 'ptz' } },
    };
    const rest = { fps: 15, bitrateKbit: 512, gopFrames: 30, encodingProfile: 'High', quality: 5, ptz: true };
    expect(mediaProfiles([answer])).toEqual([
      { token: '1', source: '7', sourceConfiguration: 'c', codec: 'H264', ...resolution, ...rest },
    ]);
  });

  it('reads one of the second', () => {
    const videoEncoderConfiguration = {
      $: { token: 'e', GovLength: 50, Profile: 'Main' },
      encoding: 'H265',
      resolution,
      rateControl: { $: { ConstantBitRate: true }, frameRateLimit: 25, bitrateLimit: 4096 },
    };
    expect(mediaProfiles([{ $: { token: 'a' }, videoEncoderConfiguration }])).toMatchObject([
      { codec: 'H265', fps: 25, gopFrames: 50, encodingProfile: 'Main', bitrateKbit: 4096, ptz: false },
    ]);
  });

  it('leaves out what is no picture and survives nonsense', () => {
    const nonsense = { encoding: 'MPEG4', resolution: 'large', rateControl: 7, H264: [], quality: -1 };
    const audioOnly = { $: { token: 'b' }, audioEncoderConfiguration: {} };
    const answer = [null, 'x', audioOnly, { $: {} }, { $: { token: 'a' }, videoEncoderConfiguration: nonsense }];
    const bare = { token: 'a', source: '', sourceConfiguration: '', codec: 'MPEG4', width: 0, height: 0, ptz: false };
    expect(mediaProfiles(answer)).toEqual([bare]);
    expect(mediaProfiles('nonsense')).toEqual([]);
  });

  it('looks at a bounded number', () => {
    const one = { $: { token: 'a' }, videoEncoderConfiguration: { encoding: 'H264', resolution } };
    expect(mediaProfiles(Array(1000).fill(one))).toHaveLength(128);
  });
});
