import type { Profile } from '../contract/common.ts';
import type { Pull } from './engine.ts';
import { payloadType, type Landing } from './landing.ts';
import { urlWithCredentials, type StreamLocation } from './source.ts';
import { encoding, type VideoEncoder } from './video-encoder.ts';

/** Socket time-out of the camera's connection, microseconds (ffmpeg's `timeout`). */
const cameraTimeoutUs = 5_000_000;
/** Receive buffer for packets over UDP, bytes: a key frame of a large picture comes at once. The kernel may allow less. */
const udpBufferBytes = 2 ** 20;
/**
 * Over TCP nothing overtakes, so a hole in the numbers is a packet that the camera left out. ffmpeg tells of it only when it keeps a queue:
 * past this many packets behind the hole it goes on.
 */
const tcpQueue = 2;

/**
 * For a camera whose clock jumps, stands still or runs backwards, whose pictures would be stamped alike until the old time is reached
 * again: a step that no frame rate explains (none, back, over 2 s) counts as 40 ms instead. In 1/90000 s, what RTP counts in. Only where
 * it is needed: the filter holds every picture back until the next one is there.
 */
const steadyTime = 'if(eq(N,0),DTS,if(between(DTS-PREV_INDTS,1,180000),PREV_OUTDTS+DTS-PREV_INDTS,PREV_OUTDTS+3600))';
const copy = ({ irregularity }: Pull): string[] => [
  ...['-c:v', 'copy', '-bsf:v'],
  irregularity === 'timestamps' ? `dump_extra,setts=ts='${steadyTime}'` : 'dump_extra',
];

/** How ffmpeg and ffprobe read what `inputScript` names. */
export const concatInput = [
  // What the camera's answers may lead to: nothing but RTSP and its transports.
  ...['-protocol_whitelist', 'pipe,rtsp,rtsps,rtp,srtp,tcp,udp,tls'],
  ...['-safe', '0', '-f', 'concat'],
];

/** What an attempt's ffmpeg is started with. No argument holds anything secret: they are visible to every user of the machine. */
export function ffmpegArguments(landing: Landing, pull: Pull, profile: Profile, encoder: VideoEncoder): string[] {
  const { transcode } = pull;
  const { global, output } = transcode ? encoding(encoder, profile, transcode) : { global: [], output: copy(pull) };
  return [
    '-hide_banner',
    ...['-nostats', '-loglevel', 'level+info'],
    ...global,
    // A decoder with several threads holds pictures back.
    ...(transcode ? ['-threads', '1'] : ['-flags', 'low_delay']),
    // Not -fflags nobuffer: it throws away what was read to recognise the stream, and that is the first key frame.
    ...['-analyzeduration', '0', '-probesize', '32'],
    ...[...concatInput, '-i', 'pipe:0'],
    // Video alone: rooms' voices are nobody's business.
    ...['-map', '0:v:0', '-an', ...output],
    ...['-f', 'rtp', '-ssrc', String(landing.ssrc), '-payload_type', String(payloadType)],
    `rtp://127.0.0.1:${landing.rtpPort}?rtcpport=${landing.rtcpPort}&pkt_size=1200`,
  ];
}

/** A text in ffmpeg's quotes, which know no escapes inside them. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The input as a concat script for standard input: an argument would show the password in the process list. */
export const inputScript = (location: StreamLocation, { transport }: Pull): string =>
  [
    'ffconcat version 1.0',
    `file ${quoted(urlWithCredentials(location))}`,
    `option rtsp_transport ${transport}`,
    ...(transport === 'udp' ? [`option buffer_size ${udpBufferBytes}`] : [`option reorder_queue_size ${tcpQueue}`]),
    'option allowed_media_types video',
    `option timeout ${cameraTimeoutUs}`,
    'option analyzeduration 0',
    'option probesize 32',
    '',
  ].join('\n');
