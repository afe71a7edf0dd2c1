import { z } from 'zod';

/** One media profile of a device; sizes in pixels, 0 when the device does not say. */
export interface MediaProfile {
  token: string;
  /** Which picture it shows: a recorder has one source for each camera. */
  source: string;
  codec: string;
  width: number;
  height: number;
}

/** The onvif package turns text that looks like a number or a truth value into one. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const pixels = z.number().int().min(0).max(65_535).catch(0);

const reported = z.object({
  $: z.object({ token: text }),
  videoSourceConfiguration: z.object({ sourceToken: text.catch('') }).catch({ sourceToken: '' }),
  videoEncoderConfiguration: z.object({
    encoding: text,
    resolution: z.object({ width: pixels, height: pixels }).catch({ width: 0, height: 0 }),
  }),
});

/** What of GetProfiles' answer can be used; a profile without a picture is left out. */
export function mediaProfiles(answer: unknown): MediaProfile[] {
  return (Array.isArray(answer) ? answer : []).flatMap((profile: unknown) => {
    const { data } = reported.safeParse(profile);
    if (!data) return [];
    const { encoding, resolution } = data.videoEncoderConfiguration;
    return { token: data.$.token, source: data.videoSourceConfiguration.sourceToken, codec: encoding, ...resolution };
  });
}

/** What a grid's tile shows. */
const gridPixels = 640 * 360;

/**
 * The largest H.264 profile, and the smaller one of the same source whose size is nearest to a grid's tile; undefined
 * without H.264. Of a recorder's many sources it is the first.
 */
export function chooseProfiles(profiles: MediaProfile[]): { main: MediaProfile; sub?: MediaProfile } | undefined {
  const playable = profiles.filter(({ codec }) => /^h\.?264$/i.test(codec));
  const candidates = playable.filter(({ source }) => source === playable[0]?.source);
  const main = candidates.toSorted((a, b) => area(b) - area(a))[0];
  if (!main) return undefined;
  // Sizes are felt as ratios: half as many pixels is as far off as twice as many.
  const distance = (profile: MediaProfile) => Math.abs(Math.log(area(profile) / gridPixels));
  const smaller = candidates.filter((profile) => area(profile) > 0 && area(profile) < area(main));
  return { main, sub: smaller.toSorted((a, b) => distance(a) - distance(b))[0] };
}

function area({ width, height }: MediaProfile): number {
  return width * height;
}
