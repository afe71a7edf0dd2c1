import { nal, parseRtp, type RtpHeader } from '../rtp.ts';

/** RTP packets in their order, lent: what a GOP cache has. */
export interface Packets {
  readonly length: number;
  packet(index: number): Buffer;
}

const startCode = Buffer.of(0, 0, 0, 1);

/**
 * H.264 as decoders read it from a file (Annex B of ITU-T H.264), copied out of RTP packets (RFC 6184: single units, STAP-A, FU-A). The last
 * picture is left out while it is not complete: what a decoder makes of half a picture was never seen.
 */
export function annexB(packets: Packets): Buffer {
  const parts: Buffer[] = [];
  /** Parts up to the end of the newest complete picture. */
  let complete = 0;
  let before: RtpHeader | undefined;
  for (let index = 0; index < packets.length; index++) {
    const rtp = parseRtp(packets.packet(index));
    if (!rtp) continue;
    if (before && before.timestamp !== rtp.timestamp) complete = parts.length;
    add(parts, rtp.payload);
    if (rtp.marker) complete = parts.length;
    before = rtp;
  }
  return Buffer.concat(parts.slice(0, complete));
}

function add(parts: Buffer[], payload: Buffer): void {
  if (payload.length < 2) return;
  const type = payload[0]! & 0x1f;
  if (type === nal.stapA) {
    for (let at = 1; at + 3 <= payload.length;) {
      const length = payload.readUInt16BE(at);
      parts.push(startCode, payload.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  } else if (type === nal.fuA) {
    const begins = (payload[1]! & 0x80) !== 0;
    if (begins) parts.push(startCode, Buffer.of((payload[0]! & 0xe0) | (payload[1]! & 0x1f)));
    parts.push(payload.subarray(2));
  } else {
    parts.push(startCode, payload);
  }
}
