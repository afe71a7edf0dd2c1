/** The first video track of a session description (RFC 4566), as far as it decides how it is pulled. */
export interface VideoTrack {
  payloadType: number;
  /** Of the rtpmap, in upper case; undefined when there is none. */
  encoding: string | undefined;
  /** RFC 6184: 0 single NAL units, 1 not interleaved, 2 interleaved. */
  packetizationMode: number;
  /** SPS and PPS as NAL units. */
  parameterSets: readonly Buffer[];
  /** `a=control` of the track and of the whole session. */
  control: string | undefined;
  sessionControl: string | undefined;
}

/** Longer texts and further sets are nobody's parameter sets. */
const mostSets = 8;
const longestSet = 512;

/** Undefined when there is no video track. */
export function parseSessionDescription(text: string): VideoTrack | undefined {
  const sections = text.split(/^(?=m=)/m);
  const [session = '', ...tracks] = /^m=/.test(text) ? ['', ...sections] : sections;
  const video = tracks.find((track) => track.startsWith('m=video '));
  const payloadType = video && /^m=video \S+ \S+ (\d{1,3})/.exec(video)?.[1];
  if (!video || payloadType === undefined) return undefined;
  const format = new RegExp(`^a=fmtp: ?${payloadType} (.*)`, 'm').exec(video)?.[1] ?? '';
  return {
    payloadType: Number(payloadType),
    encoding: new RegExp(`^a=rtpmap: ?${payloadType} ([^/\\s]+)`, 'm').exec(video)?.[1]?.toUpperCase(),
    packetizationMode: Number(/(?:^|;) *packetization-mode *= *(\d)/i.exec(format)?.[1] ?? 0),
    parameterSets: parameterSets(/(?:^|;) *sprop-parameter-sets *= *([^;\s]+)/i.exec(format)?.[1] ?? ''),
    control: control(video),
    sessionControl: control(session),
  };
}

const control = (section: string): string | undefined => /^a=control: ?(\S+)/m.exec(section)?.[1];

const parameterSets = (text: string): Buffer[] =>
  text
    .split(',')
    .slice(0, mostSets)
    .map((set) => Buffer.from(set, 'base64'))
    .filter(({ length }) => length > 1 && length <= longestSet);

/**
 * The URL of a control attribute (RFC 2326, C.1.1): itself when it is absolute, `base` for "*" and none, otherwise appended to the base,
 * behind its query too, which is how cameras mean it, whatever RFC 1808 says of relative URLs.
 */
export function controlUrl(base: string, control: string | undefined): string {
  if (control === undefined || control === '*') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return `${base}${base.endsWith('/') || control.startsWith('/') ? '' : '/'}${base.endsWith('/') ? control.replace(/^\//, '') : control}`;
}
