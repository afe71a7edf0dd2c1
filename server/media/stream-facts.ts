import type { StreamFacts } from '../contract/onboarding.ts';

/** What ffprobe says of one packet; `pts` in seconds. */
interface Packet {
  pts: number | undefined;
  bytes: number;
  key: boolean;
}

const codecNames: Record<string, string> = { h264: 'H.264', hevc: 'H.265', mjpeg: 'MJPEG', mpeg4: 'MPEG-4' };
/** Times between key frames of one encoder vary by a picture or so; a "smart" one stretches them by far more. */
const irregularRatio = 1.5;

/**
 * What the packets of some seconds and the stream's description say, from ffprobe's `compact` lines; undefined when there is not
 * one picture with a size.
 */
export function streamFacts(lines: readonly string[]): StreamFacts | undefined {
  const sections = lines.map(fieldsOf);
  const stream = sections.findLast(({ section }) => section === 'stream');
  const packets = sections.flatMap(({ section, fields }): Packet[] => {
    if (section !== 'packet') return [];
    const pts = Number(fields.get('pts_time') ?? NaN);
    return [
      {
        pts: Number.isFinite(pts) ? pts : undefined,
        bytes: Number(fields.get('size') ?? 0),
        key: fields.get('flags')?.startsWith('K') ?? false,
      },
    ];
  });
  const [width, height] = ['width', 'height'].map((name) => Number(stream?.fields.get(name) ?? 0)) as [number, number];
  if (!stream || packets.length === 0 || !(width > 0) || !(height > 0)) return undefined;
  const codec = stream.fields.get('codec_name') ?? '';
  const profile = stream.fields.get('profile');
  return {
    codec: codecNames[codec] ?? codec.toUpperCase().slice(0, 20),
    encodingProfile: profile && profile !== 'unknown' ? profile.slice(0, 40) : null,
    ...{ width, height },
    ...rates(packets),
    ...keyFrames(packets),
    bFrames: Number(stream.fields.get('has_b_frames') ?? 0) > 0 || goesBack(packets),
  };
}

function fieldsOf(line: string): { section: string; fields: Map<string, string> } {
  const [section = '', ...pairs] = line.split('|');
  const fields = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { section, fields: new Map(fields) };
}

/** Pictures a second and kbit/s, each to one decimal or to the whole; 0 of a single packet. */
function rates(packets: readonly Packet[]): Pick<StreamFacts, 'fps' | 'bitrateKbit'> {
  const timed = packets.flatMap(({ pts }) => pts ?? []);
  const seconds = timed.length < 2 ? 0 : Math.max(...timed) - Math.min(...timed);
  if (seconds <= 0) return { fps: 0, bitrateKbit: 0 };
  const bits = packets.reduce((sum, { bytes }) => sum + bytes * 8, 0);
  return {
    fps: Math.round(((timed.length - 1) / seconds) * 10) / 10,
    bitrateKbit: Math.round(bits / seconds / 1000),
  };
}

function keyFrames(packets: readonly Packet[]): Pick<StreamFacts, 'gopSeconds' | 'gopAtLeast' | 'irregularKeyFrames'> {
  // ffprobe knows no time of the very first packet: the next one's is near enough.
  const first = packets.find(({ pts }) => pts !== undefined)?.pts ?? 0;
  const at = packets.flatMap(({ key, pts }) => (key ? (pts ?? first) : []));
  const between = at.slice(1).map((time, index) => time - at[index]!);
  const last = packets.at(-1)?.pts ?? first;
  const waited = last - (at.at(-1) ?? first);
  const longest = Math.max(0, ...between);
  // The last stretch has no end yet: it only counts where it is longer than what was seen whole.
  const open = waited > longest * irregularRatio;
  return {
    gopSeconds: tenth(open ? waited : longest),
    gopAtLeast: open,
    irregularKeyFrames:
      between.length > 0 && (open || longest > Math.min(...between) * irregularRatio) && Math.max(longest, waited) > 1,
  };
}

/** Whether pictures are sent in another order than they are shown in. */
function goesBack(packets: readonly Packet[]): boolean {
  const times = packets.flatMap(({ pts }) => pts ?? []);
  // One step may be a clock that jumped; B-frames go back all the time.
  return times.filter((time, index) => index > 0 && time < times[index - 1]!).length > 2;
}

const tenth = (seconds: number): number => Math.round(seconds * 10) / 10;
