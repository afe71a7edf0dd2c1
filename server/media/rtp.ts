/** RTP clock of video (RFC 6184), ticks in a millisecond. */
export const ticksPerMs = 90;

/** Fields of an RTP header (RFC 3550) and where the payload begins. */
export interface RtpHeader {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Payload as a view into the packet, padding taken off. */
  payload: Buffer;
}

/** Undefined for what is not an RTP packet of version 2 or is cut off. */
export function parseRtp(packet: Buffer): RtpHeader | undefined {
  if (packet.length < 12 || packet[0]! >> 6 !== 2) return undefined;
  let start = 12 + 4 * (packet[0]! & 0x0f);
  if (packet[0]! & 0x10) {
    if (packet.length < start + 4) return undefined;
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  const end = packet.length - (packet[0]! & 0x20 ? packet[packet.length - 1]! : 0);
  if (start > end) return undefined;
  return {
    marker: (packet[1]! & 0x80) !== 0,
    payloadType: packet[1]! & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
}

/** H.264 NAL unit types that decide something here (ITU-T H.264, table 7-1). */
export const nal = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, delimiter: 9, filler: 12, stapA: 24, fuA: 28 } as const;

/** Types of the NAL units that begin in an RTP payload (RFC 6184: single, STAP-A, FU-A); empty for the middle of a fragmented one. */
export function nalTypes(payload: Buffer): number[] {
  if (payload.length < 2) return [];
  const type = payload[0]! & 0x1f;
  if (type === nal.fuA) return payload[1]! & 0x80 ? [payload[1]! & 0x1f] : [];
  if (type !== nal.stapA) return [type];
  const types: number[] = [];
  for (let at = 1; at + 3 <= payload.length; at += 2 + payload.readUInt16BE(at)) types.push(payload[at + 2]! & 0x1f);
  return types;
}

/** Whether a key frame (or the parameter sets before one) begins in this payload. */
export const beginsKeyFrame = (types: readonly number[]): boolean => types.includes(nal.idr) || types.includes(nal.sps);
