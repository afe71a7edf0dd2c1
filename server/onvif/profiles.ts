import { z } from 'zod';

/** One media profile of a device; what it does not say is undefined or 0. */
export interface MediaProfile {
  token: string;
  /** Which picture it shows: a recorder has one source for each camera. */
  source: string;
  /** The device's name of how it takes that picture: events name the one or the other. */
  sourceConfiguration: string;
  /** `H264`, `H265`, `JPEG`, `MPEG4`, or as the device says it. */
  codec: string;
  /** Pixels; 0 when the device does not say. */
  width: number;
  height: number;
  /** Pictures a second. */
  fps?: number;
  bitrateKbit?: number;
  /** From one key frame to the next, in pictures. */
  gopFrames?: number;
  /** The codec's: `Baseline`, `Main`, `High` ... */
  encodingProfile?: string;
  /** On the device's own scale. */
  quality?: number;
  /** Whether the picture can be moved through this profile. */
  ptz: boolean;
}

/**
 * What a technician might change at the camera. `main_not_h264`, `larger_not_h264` (there is a larger stream than the main
 * one, but not as H.264) and `gop_long` are about the main stream.
 */
export type ProfileRemark =
  'main_not_h264' | 'larger_not_h264' | 'gop_long' | 'sub_missing' | 'sub_not_h264' | 'sub_slow' | 'sub_large';

export interface ChosenProfiles {
  main: MediaProfile;
  sub?: MediaProfile;
  remarks: ProfileRemark[];
}

/** Profiles looked at; a recorder of 64 cameras has 128. */
const mostProfiles = 128;
/** The onvif package turns text that looks like a number or a truth value into one. */
const text = z.union([z.string().max(256), z.number(), z.boolean()]).transform(String);
const pixels = z.number().int().min(0).max(65_535).catch(0);
const positive = z.number().positive().max(1e7).optional().catch(undefined);
const words = text.optional().catch(undefined);

const reported = z.object({
  $: z.object({ token: text }),
  videoSourceConfiguration: z
    .object({ sourceToken: text.catch(''), $: z.object({ token: text }).catch({ token: '' }) })
    .catch({ sourceToken: '', $: { token: '' } }),
  videoEncoderConfiguration: z.object({
    encoding: text,
    resolution: z.object({ width: pixels, height: pixels }).catch({ width: 0, height: 0 }),
    quality: positive,
    rateControl: z.object({ frameRateLimit: positive, bitrateLimit: positive }).catch({}),
    // Media1 says it in an element of the codec's name, Media2 in attributes.
    H264: z.object({ govLength: positive, H264Profile: words }).catch({}),
    MPEG4: z.object({ govLength: positive, mpeg4Profile: words }).catch({}),
    $: z.object({ GovLength: positive, Profile: words }).catch({}),
  }),
  PTZConfiguration: z.unknown().optional(),
});

/** What of GetProfiles' answer can be used; a profile without a picture is left out. */
export function mediaProfiles(answer: unknown): MediaProfile[] {
  return (Array.isArray(answer) ? answer.slice(0, mostProfiles) : []).flatMap((profile: unknown) => {
    const { data } = reported.safeParse(profile);
    if (!data) return [];
    const { encoding, resolution, quality, rateControl, H264, MPEG4, $ } = data.videoEncoderConfiguration;
    return {
      token: data.$.token,
      source: data.videoSourceConfiguration.sourceToken,
      sourceConfiguration: data.videoSourceConfiguration.$.token,
      codec: codecName(encoding),
      ...resolution,
      fps: rateControl.frameRateLimit,
      bitrateKbit: rateControl.bitrateLimit,
      gopFrames: H264.govLength ?? MPEG4.govLength ?? $.GovLength,
      encodingProfile: H264.H264Profile ?? $.Profile,
      quality,
      ptz: Boolean(data.PTZConfiguration),
    };
  });
}

function codecName(said: string): string {
  const names = [
    [/^(h\.?264|avc)$/i, 'H264'],
    [/^(h\.?265|hevc)$/i, 'H265'],
    [/^m?jpeg$/i, 'JPEG'],
    [/^(mpeg-?4|mp4v-es|mpv4-es)$/i, 'MPEG4'],
  ] as const;
  return names.find(([pattern]) => pattern.test(said))?.[1] ?? said;
}

/** What a grid's tile shows. */
const gridPixels = 640 * 360;
/** Pictures a second below which movement in a tile is hard to follow. */
const leastFps = 8;
/** A second stream with more pixels than this saves nothing: about 1024x576. */
const largestSub = 1024 * 576;
/** Seconds; who joins or loses a packet waits so long for the next whole picture. */
const longestGop = 4;

const isH264 = ({ codec }: MediaProfile) => codec === 'H264';
const isFastEnough = ({ fps }: MediaProfile) => fps === undefined || fps >= leastFps;
const area = ({ width, height }: MediaProfile) => width * height;
const largestFirst = (a: MediaProfile, b: MediaProfile) => area(b) - area(a);
/** Sizes are felt as ratios: half as many pixels is as far off as twice as many. */
const gridDistance = (profile: MediaProfile) => Math.abs(Math.log(area(profile) / gridPixels));

/**
 * Main: the largest H.264 profile, without any the largest of all. Sub: the smaller H.264 profile of the same source with
 * at least 8 pictures a second that is nearest to a grid's tile. Of a recorder's many pictures `source` says which; otherwise it is
 * the first. Undefined without any profile of that.
 */
export function chooseProfiles(profiles: MediaProfile[], source?: string): ChosenProfiles | undefined {
  const possible = source === undefined ? profiles : profiles.filter((profile) => profile.source === source);
  const first = possible.find(isH264) ?? possible[0];
  if (!first) return undefined;
  const candidates = possible.filter((profile) => profile.source === first.source);
  const main = candidates.filter((profile) => isH264(profile) === isH264(first)).toSorted(largestFirst)[0]!;
  const smaller = candidates.filter((profile) => area(profile) > 0 && area(profile) < area(main));
  const usable = smaller.filter((profile) => isH264(profile) && isFastEnough(profile));
  const sub = usable.toSorted((a, b) => gridDistance(a) - gridDistance(b))[0];
  return { main, sub, remarks: [...mainRemarks(main, candidates), ...subRemarks(sub, smaller)] };
}

function mainRemarks(main: MediaProfile, candidates: MediaProfile[]): ProfileRemark[] {
  const { fps, gopFrames } = main;
  return [
    ...(isH264(main) ? [] : (['main_not_h264'] as const)),
    ...(candidates.some((other) => area(other) > area(main)) ? (['larger_not_h264'] as const) : []),
    ...(fps && gopFrames && gopFrames / fps > longestGop ? (['gop_long'] as const) : []),
  ];
}

/** `smaller`: all profiles that could have been the second stream by their size. */
function subRemarks(sub: MediaProfile | undefined, smaller: MediaProfile[]): ProfileRemark[] {
  if (sub) return area(sub) > largestSub ? ['sub_large'] : [];
  if (smaller.some(isH264)) return ['sub_slow'];
  return [smaller.length > 0 ? 'sub_not_h264' : 'sub_missing'];
}
