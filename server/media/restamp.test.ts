import { expect, it } from 'vitest';
import { parseRtp } from './rtp.ts';
import { Restamp } from './restamp.ts';

function packet(timestamp: number, payload: string, { marker = false, extension = false } = {}): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE((extension ? 0x9000 : 0x8000) | (marker ? 0x80 : 0) | 101, 0);
  header.writeUInt16BE(4711, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(1, 8);
  const words = extension ? Buffer.from([0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0]) : Buffer.alloc(0);
  return Buffer.concat([header, words, Buffer.from(payload)]);
}
const made = () => new Restamp({ ssrc: 77, payloadType: 96 });
const stamps = (packets: (Buffer | undefined)[]) => packets.map((each) => parseRtp(each!)!.timestamp);

it('gives packets a stream of their own and keeps what they carry', () => {
  const restamp = made();
  const [first, second] = [
    restamp.packet(packet(1000, 'one', { extension: true })),
    restamp.packet(packet(1000, 'two', { marker: true })),
  ].map((each) => parseRtp(each!)!);
  expect(first).toMatchObject({ ssrc: 77, payloadType: 96, timestamp: 1000, marker: false });
  expect([first!.payload.toString(), second!.payload.toString()]).toEqual(['one', 'two']);
  expect(second).toMatchObject({ sequence: first!.sequence + 1, marker: true });
  expect(restamp.packet(Buffer.from('nonsense'))).toBeUndefined();
});

it('stamps the past as of now, all packets of a picture alike, and goes over to the own times of the pictures', () => {
  const restamp = made();
  const sent = [
    restamp.packet(packet(1000, 'a'), 900_000),
    restamp.packet(packet(1000, 'a'), 900_090),
    restamp.packet(packet(4600, 'b'), 900_180),
    restamp.packet(packet(900_000, 'c'), 900_270),
    restamp.packet(packet(903_600, 'd')),
  ];
  expect(stamps(sent)).toEqual([900_000, 900_000, 900_180, 900_270, 903_600]);
});

it('never goes back or stands still, also where the numbers begin anew', () => {
  const restamp = made();
  const sent = [
    restamp.packet(packet(-9000, 'a'), 2 ** 32 - 10),
    restamp.packet(packet(-5400, 'b'), 2 ** 32 - 10),
    restamp.packet(packet(-1800, 'c'), 500),
    restamp.packet(packet(300, 'd')),
    restamp.packet(packet(3900, 'e')),
  ];
  expect(stamps(sent)).toEqual([2 ** 32 - 10, 2 ** 32 - 9, 500, 501, 3900]);
});

it('follows a camera whose clock jumps back, as the others must', () => {
  const restamp = made();
  expect(stamps([restamp.packet(packet(9_000_000, 'a')), restamp.packet(packet(3600, 'b'))])).toEqual([
    9_000_000, 3600,
  ]);
});
