import { describe, expect, it } from 'vitest';
import { parseRtp } from '../rtp.ts';
import { annexB } from './annex-b.ts';
import { PictureTrace, type CodedPicture } from './picture-trace.ts';

/** A packet: its payload, the picture it belongs to, and whether it ends it. */
function rtp(payload: number[], timestamp: number, marker = false): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 96 | (marker ? 0x80 : 0);
  header.writeUInt32BE(timestamp, 4);
  return Buffer.concat([header, Buffer.from(payload)]);
}
const stapA = [24, 0, 2, 0x67, 1, 0, 2, 0x68, 2]; // SPS and PPS
const keyBegin = [0x7c, 0x85, 10, 11]; // FU-A of an IDR slice
const keyEnd = [0x7c, 0x45, 12];
const slice = [0x41, 20, 21];
const filler = [0x0c, 0xff, 0xff, 0xff];
const sei = [0x06, 5, 1, 0];
const stream = [
  rtp(stapA, 0),
  rtp(sei, 0),
  rtp(keyBegin, 0),
  rtp(keyEnd, 0, true),
  rtp(slice, 1),
  rtp(slice, 1),
  rtp(filler, 1, true),
  rtp(slice, 2, true),
];
const list = (packets: Buffer[]) => ({ length: packets.length, packet: (index: number) => packets[index]! });

function pictures(packets: Buffer[]): Omit<CodedPicture, 'at'>[] {
  const found: Omit<CodedPicture, 'at'>[] = [];
  const trace = new PictureTrace(({ key, bytes, slices }) => found.push({ key, bytes, slices }));
  for (const packet of packets) trace.receive(parseRtp(packet)!, 0);
  return found;
}

describe('pictures in packets', () => {
  it('are counted by the bytes of their slices, not by what fills up the bit rate', () => {
    expect(pictures(stream)).toEqual([
      { key: true, bytes: 3, slices: 1 },
      { key: false, bytes: 6, slices: 2 },
      { key: false, bytes: 3, slices: 1 },
    ]);
  });

  it('end where the next begins when the camera marks no end', () => {
    expect(pictures([rtp(slice, 1), rtp(slice, 2), rtp(slice, 3)])).toHaveLength(2);
  });

  it('end with their mark when the camera does not change the time', () => {
    expect(pictures([rtp(slice, 1, true), rtp(slice, 1, true), rtp(slice, 1, true)])).toHaveLength(3);
  });
});

describe('a stream for a decoder', () => {
  const unit = (...bytes: number[]) => [0, 0, 0, 1, ...bytes];

  it('has every unit whole, in its order', () => {
    expect([...annexB(list(stream.slice(0, 4)))]).toEqual([
      ...unit(0x67, 1),
      ...unit(0x68, 2),
      ...unit(...sei),
      ...unit(0x65, 10, 11, 12),
    ]);
  });

  it('ends with the newest complete picture', () => {
    const whole = annexB(list(stream.slice(0, 7)));
    expect(annexB(list([...stream.slice(0, 7), rtp(keyBegin, 3)]))).toEqual(whole);
    expect(annexB(list([rtp(slice, 1), rtp(slice, 2)]))).toEqual(Buffer.from(unit(...slice)));
    expect(annexB(list([rtp(slice, 1)]))).toHaveLength(0);
  });

  it('survives what is no packet, and lengths that lie', () => {
    const broken = [Buffer.alloc(3), rtp([24, 0xff, 0xff, 1], 1), rtp([24, 0], 1), rtp([], 1), rtp(slice, 1, true)];
    expect(() => annexB(list(broken))).not.toThrow();
    expect(pictures(broken.slice(1))).toHaveLength(1);
  });
});
