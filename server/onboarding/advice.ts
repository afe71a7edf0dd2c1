import type { DeviceProfile, DeviceReport } from '../cameras/device-report.ts';
import type { ErrorCode, Profile } from '../contract/common.ts';
import type { Advice, AdviceCode, StreamFacts } from '../contract/onboarding.ts';
import type { StreamReason } from '../contract/stream-state.ts';

/** What is known of a camera that is being connected. */
export interface Evidence {
  device?: Pick<DeviceReport, 'main' | 'sub' | 'remarks' | 'timeOffsetMs'>;
  /** Why it could not even be asked. */
  failure?: ErrorCode;
  streams?: Partial<Record<Profile, StreamEvidence>>;
}

/** A stream that was pulled, or why it could not be; `declaredGopSeconds` is what the device says is set. */
export type StreamEvidence = ({ facts: StreamFacts } | { reason: StreamReason }) & { declaredGopSeconds?: number };

/** Longest time between key frames, seconds: whoever joins waits for one when the camera cannot be asked for it. */
const longestGop = 4;
/** A device's clock that is further off confuses its recordings and refuses signed requests. */
const clockToleranceMs = 60_000;
const leastFps = { main: 10, sub: 8 };
/** More than a facility's line carries for sixteen of them. */
const mostKbit = { main: 6000, sub: 1500 };
/** Pixels: D1 and a little more; a tile shows no more than that. */
const largestSub = 704 * 576 * 1.2;

/** What a technician must change, the worst first: what blocks before what is only better. Pure; the table is its test. */
export function advice({ device, failure, streams = {} }: Evidence): Advice[] {
  const measured = (['main', 'sub'] as const).flatMap((profile) => {
    const evidence = streams[profile];
    return evidence ? streamAdvice(profile, evidence) : [];
  });
  const pulled = new Set((Object.keys(streams) as Profile[]).filter((profile) => 'facts' in streams[profile]!));
  // What was measured counts; what the device says of the same stream does not.
  const declared = device ? deviceAdvice(device).filter(({ profile }) => !profile || !pulled.has(profile)) : [];
  const all = [...(failure ? failureAdvice(failure) : []), ...measured, ...declared];
  const once = new Map(all.toReversed().map((piece) => [`${piece.code} ${piece.profile ?? ''}`, piece]));
  return [...once.values()].reverse().toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
}

const failures: Partial<Record<ErrorCode, AdviceCode>> = {
  host_unknown: 'address_unreachable',
  host_unreachable: 'address_unreachable',
  host_not_allowed: 'address_not_allowed',
  onvif_failed: 'onvif_off',
  onvif_no_profile: 'profile_missing',
  onvif_credentials_refused: 'password_wrong',
};

function failureAdvice(code: ErrorCode): Advice[] {
  const known = failures[code];
  return known ? [{ code: known, blocks: true }] : [];
}

function deviceAdvice({ main, sub, remarks, timeOffsetMs }: NonNullable<Evidence['device']>): Advice[] {
  const found: Record<(typeof remarks)[number], Omit<Advice, 'blocks'>> = {
    main_not_h264: { code: 'codec', profile: 'main', found: codecName(main.codec) },
    larger_not_h264: { code: 'larger_codec' },
    gop_long: { code: 'gop_long', profile: 'main', found: seconds(gopSeconds(main)) },
    sub_missing: { code: 'sub_missing' },
    sub_not_h264: { code: 'sub_codec', profile: 'sub', found: sub && codecName(sub.codec) },
    sub_slow: { code: 'sub_slow', profile: 'sub', found: sub?.fps ? perSecond(sub.fps) : undefined },
    sub_large: { code: 'sub_large', profile: 'sub', found: sub && size(sub) },
  };
  const pieces = remarks.map((remark) => ({ ...found[remark], blocks: false }));
  const off = Math.abs(timeOffsetMs ?? 0) > clockToleranceMs;
  return off ? [...pieces, { code: 'clock_wrong', found: offset(timeOffsetMs!), blocks: false }] : pieces;
}

const unpulled: Partial<Record<StreamReason, AdviceCode>> = {
  host_unreachable: 'address_unreachable',
  host_not_allowed: 'address_not_allowed',
  redirect_refused: 'address_not_allowed',
  connection_refused: 'port_wrong',
  not_rtsp: 'port_wrong',
  timeout: 'address_unreachable',
  credentials_refused: 'password_wrong',
  stream_not_found: 'path_wrong',
  session_limit: 'limit_reached',
  server_busy: 'limit_reached',
  no_video: 'no_video',
  tls_failed: 'tls_failed',
};

function streamAdvice(profile: Profile, evidence: StreamEvidence): Advice[] {
  // Without the second stream the first serves the grid too.
  const blocks = profile === 'main';
  if ('reason' in evidence) return [{ code: unpulled[evidence.reason] ?? 'stream_silent', profile, blocks }];
  const { facts, declaredGopSeconds } = evidence;
  const found: (Omit<Advice, 'profile' | 'blocks'> | false)[] = [
    facts.codec !== 'H.264' && { code: profile === 'sub' ? 'sub_codec' : 'codec', found: facts.codec },
    facts.codec === 'H.264' && facts.bFrames && { code: 'b_frames' },
    isSmart(facts, declaredGopSeconds)
      ? { code: 'smart_codec', found: gop(facts) }
      : facts.gopSeconds > longestGop && { code: 'gop_long', found: gop(facts) },
    profile === 'main' && slow(facts, leastFps.main) && { code: 'frame_rate_low', found: perSecond(facts.fps) },
    profile === 'sub' && slow(facts, leastFps.sub) && { code: 'sub_slow', found: perSecond(facts.fps) },
    profile === 'sub' && facts.width * facts.height > largestSub && { code: 'sub_large', found: size(facts) },
    facts.bitrateKbit > mostKbit[profile] && {
      code: 'bitrate_high',
      found: `${tenth(facts.bitrateKbit / 1000)} Mbit/s`,
    },
  ];
  return found.flatMap((piece) => (piece ? [{ ...piece, profile, blocks: false }] : []));
}

/** Key frames that come when the camera likes, or far less often than it is set to. */
const isSmart = ({ irregularKeyFrames, gopSeconds: measured }: StreamFacts, declared: number | undefined): boolean =>
  irregularKeyFrames || (declared !== undefined && measured > declared * 2 + 1);

/** 0 is a rate that could not be told. */
const slow = ({ fps }: StreamFacts, least: number): boolean => fps > 0 && fps < least - 0.5;

/** Seconds between key frames as a profile's settings have it; undefined where they do not say. */
export const gopSeconds = ({ gopFrames, fps }: DeviceProfile): number | undefined =>
  gopFrames && fps ? tenth(gopFrames / fps) : undefined;

const tenth = (value: number): number => Math.round(value * 10) / 10;
const gop = ({ gopSeconds: length, gopAtLeast }: StreamFacts): string => `${gopAtLeast ? '> ' : ''}${length} s`;
const seconds = (length: number | undefined): string | undefined => (length ? `${length} s` : undefined);
const perSecond = (fps: number): string => `${fps} fps`;
const size = ({ width, height }: { width: number; height: number }): string => `${width}x${height}`;

const codecs: Record<string, string> = { H264: 'H.264', H265: 'H.265', JPEG: 'MJPEG', MPEG4: 'MPEG-4' };
const codecName = (codec: string): string => codecs[codec] ?? codec.slice(0, 20);

/** `+2 h`, `-5 min`: the unit in which a person reads it off the camera's clock. */
function offset(ms: number): string {
  const [size, unit] = (
    [
      [24 * 3600_000, 'd'],
      [3600_000, 'h'],
      [60_000, 'min'],
    ] as const
  ).find(([one]) => Math.abs(ms) >= one) ?? [60_000, 'min'];
  return `${ms < 0 ? '-' : '+'}${Math.round(Math.abs(ms) / size)} ${unit}`;
}
