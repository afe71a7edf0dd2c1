import { expect, it } from 'vitest';
import type { RtpHeader } from '../rtp.ts';
import { PacketMeter } from './packet-meter.ts';

const rtp = (sequence: number): RtpHeader => ({
  sequence: sequence & 0xffff,
  ...{ marker: true, payloadType: 96, timestamp: 0, ssrc: 1, payload: Buffer.alloc(10) },
});
const counted = (sequences: number[]) => {
  const meter = new PacketMeter(0);
  for (const sequence of sequences) meter.receive(rtp(sequence));
  return meter.take(1000).lost;
};

const table: [string, number[], number][] = [
  ['nothing missing', [1, 2, 3], 0],
  ['three missing', [1, 5], 3],
  ['over the end of the numbers', [65_534, 65_535, 65_536, 65_537], 0],
  ['missing over the end', [65_534, 65_538], 3],
  ['late is not lost', [1, 3, 2, 4], 0],
  ['repeated is not lost', [1, 2, 2, 3], 0],
  ['a sender that counts anew has lost nothing', [1, 2, 40_000, 40_001], 0],
  ['nor one that jumps far ahead', [1, 2, 10_000, 10_001], 0],
];
it.each(table)('%s', (_, sequences, lost) => expect(counted(sequences)).toBe(lost));

it('adds what the engine has missed, and begins anew with each sample', () => {
  const meter = new PacketMeter(0);
  meter.receive(rtp(1));
  meter.picture();
  meter.lost(4);
  expect(meter.take(1000)).toEqual({ ms: 1000, packets: 1, lost: 4, pictures: 1 });
  expect(meter.take(1500)).toEqual({ ms: 500, packets: 0, lost: 0, pictures: 0 });
});
