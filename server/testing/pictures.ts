import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { annexB } from '../media/health/annex-b.ts';
import type { CameraStream } from '../media/camera-stream.ts';
import { parseRtp } from '../media/rtp.ts';

/** What a viewer of a stream is sent, as far as ffprobe (a decoder that nobody here wrote) can decode it. */
export interface Received {
  frames: { type: 'I' | 'P' | 'B'; keyFrame: boolean; width: number; height: number }[];
  /** RTP timestamps of the pictures in their order, in 1/90000 s. */
  timestamps: number[];
  profile: string;
  /** What the decoder complained about. */
  complaints: string;
}

/** Consumes the stream's present producer like a viewer, from a key frame on, until so many pictures came. Rejects when it goes away before. */
export async function received(stream: CameraStream, pictures: number, onFirst?: () => void): Promise<Received> {
  const node = stream.node!;
  const transport = await node.router.createDirectTransport();
  try {
    const producer = (await stream.producerOn(node))!;
    const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: node.router.rtpCapabilities });
    const packets: Buffer[] = [];
    const timestamps: number[] = [];
    const full = Promise.withResolvers<void>();
    consumer.on('rtp', (packet) => {
      if (packets.length === 0) onFirst?.();
      packets.push(Buffer.from(packet));
      const { timestamp } = parseRtp(packet)!;
      if (timestamps.at(-1) !== timestamp) timestamps.push(timestamp);
      if (timestamps.length > pictures) full.resolve();
    });
    const gone = once(consumer.observer, 'close').then(() => {
      throw new Error('the producer went away');
    });
    await Promise.race([full.promise, gone]);
    const bytes = annexB({ length: packets.length, packet: (index) => packets[index]! });
    return { ...(await decoded(bytes)), timestamps };
  } finally {
    transport.close();
  }
}

async function decoded(bytes: Buffer): Promise<Omit<Received, 'timestamps'>> {
  const shown = 'frame=pict_type,key_frame,width,height:stream=profile';
  const args = ['-v', 'error', '-f', 'h264', '-show_entries', shown, '-of', 'json', 'pipe:0'];
  const { promise, resolve, reject } = Promise.withResolvers<[string, string]>();
  const child = execFile('ffprobe', args, { timeout: 20_000, maxBuffer: 2 ** 26 }, (error, out, err) =>
    error ? reject(error) : resolve([out, err]),
  );
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(bytes);
  const [output, complaints] = await promise;
  const { frames = [], streams = [] } = JSON.parse(output) as {
    frames?: { pict_type: 'I' | 'P' | 'B'; key_frame: 0 | 1; width: number; height: number }[];
    streams?: { profile: string }[];
  };
  return {
    frames: frames.map(({ pict_type, key_frame, width, height }) => ({
      type: pict_type,
      keyFrame: key_frame === 1,
      width,
      height,
    })),
    profile: streams[0]?.profile ?? 'none',
    complaints,
  };
}
