/** Ticks a second of a video stream's RTP timestamps. */
export const clockRate = 90_000;

export type VideoCodec = 'h264' | 'h265' | 'mjpeg' | 'mpeg4';

/** Whether an RTP packet (12-byte header) is the first of a key frame, as ffmpeg makes them. */
export function beginsKeyFrame(packet: Buffer, codec: VideoCodec): boolean {
  const first = packet[12] ?? 0;
  const start = packet.length < 16 ? 0 : packet.readUInt32BE(12); // the last packet of a picture can be shorter
  switch (codec) {
    case 'h264':
      return h264Begins(first, packet);
    case 'h265':
      return h265Begins((first >> 1) & 63, packet);
    case 'mjpeg': // every picture is one; the fragment offset tells the first packet
      return packet.length >= 16 && (start & 0xffffff) === 0;
    case 'mpeg4': // headers of the sequence, or a picture (VOP) that is intra-coded
      return start === 0x1b0 || start === 0x120 || (start === 0x1b6 && (packet[16] ?? 0) >> 6 === 0);
  }
}

/** A sequence parameter set or an IDR picture: alone, first of an aggregate (STAP-A), or its first fragment (FU-A). */
function h264Begins(first: number, packet: Buffer): boolean {
  const keyTypes = [5, 7];
  const type = first & 31;
  if (type === 24) return keyTypes.includes((packet[15] ?? 0) & 31);
  if (type === 28) return ((packet[13] ?? 0) & 0x80) !== 0 && keyTypes.includes((packet[13] ?? 0) & 31);
  return keyTypes.includes(type);
}

/** The same of H.265 (RFC 7798): parameter sets 32 to 34, intra random access pictures 16 to 21; aggregates 48, fragments 49. */
function h265Begins(type: number, packet: Buffer): boolean {
  const key = (unit: number) => (unit >= 16 && unit <= 21) || (unit >= 32 && unit <= 34);
  if (type === 48) return key(((packet[16] ?? 0) >> 1) & 63);
  if (type === 49) return ((packet[14] ?? 0) & 0x80) !== 0 && key((packet[14] ?? 0) & 63);
  return key(type);
}
