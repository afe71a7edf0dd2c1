import { describe, expect, it } from 'vitest';
import { chooseProfiles, mediaProfiles, type MediaProfile } from './profiles.ts';

const profile = (width: number, height: number, more: Partial<MediaProfile> = {}): MediaProfile => ({
  token: `${width}x${height}`,
  source: 'source',
  codec: 'H264',
  width,
  height,
  ...more,
});

describe('chooseProfiles', () => {
  const chosen = (...profiles: MediaProfile[]) => {
    const { main, sub } = chooseProfiles(profiles) ?? {};
    return [main?.token, sub?.token];
  };

  it('takes the largest for one camera and the one nearest to a tile for grids', () => {
    const offered = [profile(320, 180), profile(704, 576), profile(640, 480), profile(1920, 1080), profile(1280, 720)];
    expect(chosen(...offered)).toEqual(['1920x1080', '640x480']);
  });

  it('has no second stream where none is smaller', () => {
    expect(chosen(profile(1280, 720))).toEqual(['1280x720', undefined]);
    expect(chosen(profile(1280, 720), profile(1280, 720, { token: 'twin' }))).toEqual(['1280x720', undefined]);
  });

  it('passes over what browsers do not play, however large', () => {
    const h265 = profile(3840, 2160, { codec: 'H265' });
    expect(chosen(h265, profile(1280, 720), profile(640, 360, { codec: 'JPEG' }))).toEqual(['1280x720', undefined]);
    expect(chooseProfiles([h265])).toBeUndefined();
    expect(chooseProfiles([])).toBeUndefined();
  });

  it("never takes another camera's picture for the second stream of a recorder's first", () => {
    const second = { source: 'channel 2' };
    const offered = [profile(1280, 720), profile(640, 360, second), profile(1920, 1080, second), profile(352, 288)];
    expect(chosen(...offered)).toEqual(['1280x720', '352x288']);
  });

  it('plays a stream of unknown size when there is nothing else', () => {
    expect(chosen(profile(0, 0))).toEqual(['0x0', undefined]);
    expect(chosen(profile(0, 0), profile(640, 360))).toEqual(['640x360', undefined]);
  });
});

describe('mediaProfiles', () => {
  const resolution = { width: 640, height: 360 };

  it('reads what the package made of a profile', () => {
    const answer = {
      $: { token: 1, fixed: true },
      videoSourceConfiguration: { $: { token: 'c' }, sourceToken: 7 },
      videoEncoderConfiguration: { encoding: 'H264', resolution },
    };
    expect(mediaProfiles([answer])).toEqual([{ token: '1', source: '7', codec: 'H264', ...resolution }]);
  });

  it('leaves out what is no picture and survives nonsense', () => {
    const withoutSize = { $: { token: 'a' }, videoEncoderConfiguration: { encoding: 'H264', resolution: 'large' } };
    const audioOnly = { $: { token: 'b' }, audioEncoderConfiguration: {} };
    const answer = [null, 'x', audioOnly, { $: {} }, withoutSize];
    expect(mediaProfiles(answer)).toEqual([{ token: 'a', source: '', codec: 'H264', width: 0, height: 0 }]);
    expect(mediaProfiles('nonsense')).toEqual([]);
  });
});
