import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Irregularity } from '../../contract/common.ts';
import { nal, parseRtp } from '../rtp.ts';
import { H264Forwarder, largestPacket } from './h264-forwarder.ts';

const sps = Buffer.from('6742c01eda0280bfe5', 'hex');
const pps = Buffer.from('68ce3c80', 'hex');
const [ssrc, payloadType] = [0x1234, 96];

interface Sent {
  sequence: number;
  timestamp: number;
  marker: boolean;
  payload: Buffer;
}

function forwarder(options: { sets?: Buffer[]; now?: () => number } = {}) {
  const sent: Sent[] = [];
  const irregular: Irregularity[] = [];
  const made = new H264Forwarder({
    ...{ ssrc, payloadType, from: 97, parameterSets: options.sets ?? [], now: options.now ?? (() => 0) },
    send: (packet) => {
      expect(packet.length).toBeLessThanOrEqual(largestPacket);
      const rtp = parseRtp(Buffer.from(packet))!;
      expect(rtp).toMatchObject({ ssrc, payloadType });
      sent.push(rtp);
    },
    onIrregular: (what) => irregular.push(what),
  });
  return { sent, irregular, push: (packet: Buffer) => made.push(packet, 0, packet.length) };
}

/** A packet as cameras send it, with what they may put into the header. */
function packet(options: {
  sequence: number;
  timestamp: number;
  payload: Buffer;
  marker?: boolean;
  ssrc?: number;
  csrc?: number;
  extension?: number;
  padding?: number;
}): Buffer {
  const { sequence, timestamp, payload, marker = false, csrc = 0, extension, padding = 0 } = options;
  const head = Buffer.alloc(12 + 4 * csrc);
  head[0] = 0x80 | csrc | (extension === undefined ? 0 : 0x10) | (padding ? 0x20 : 0);
  head[1] = (marker ? 0x80 : 0) | 97;
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  head.writeUInt32BE(options.ssrc ?? 7, 8);
  const more = Buffer.alloc(extension === undefined ? 0 : 4 + 4 * extension, 0xab);
  if (extension !== undefined) more.writeUInt16BE(extension, 2);
  return Buffer.concat([head, more, payload, Buffer.alloc(padding, padding)]);
}

const slice = (type: number, length: number) =>
  Buffer.concat([Buffer.from([0x60 | type, 0x88]), Buffer.alloc(length, 0x5a)]);
const key = slice(nal.idr, 20);
const other = slice(nal.slice, 20);

/** The NAL units of packets in order; STAP-A and FU-A put together again (RFC 6184, strictly: each fragmented unit begins and ends once). */
function unitsOf(packets: readonly Sent[]): Buffer[] {
  const units: Buffer[] = [];
  let open = false;
  for (const { payload } of packets) {
    const type = payload[0]! & 0x1f;
    if (type === nal.stapA) {
      for (let at = 1; at < payload.length; at += 2 + payload.readUInt16BE(at)) {
        units.push(payload.subarray(at + 2, at + 2 + payload.readUInt16BE(at)));
      }
    } else if (type === nal.fuA) {
      const [begins, ends] = [(payload[1]! & 0x80) !== 0, (payload[1]! & 0x40) !== 0];
      expect([begins, begins && ends]).toEqual([!open, false]);
      open = !ends;
      if (begins) units.push(Buffer.from([(payload[0]! & 0xe0) | (payload[1]! & 0x1f)]));
      units.push(Buffer.concat([units.pop()!, payload.subarray(2)]));
    } else units.push(payload);
  }
  return units;
}

it('brings every picture through whole, however the camera cuts and wraps it', () => {
  const picture = fc.record({
    key: fc.boolean(),
    slices: fc.array(
      fc.record({ length: fc.integer({ min: 2, max: 9000 }), cut: fc.integer({ min: 50, max: 9000 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    step: fc.integer({ min: 1, max: 90_000 }),
    header: fc.record({
      csrc: fc.integer({ min: 0, max: 15 }),
      extension: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      padding: fc.integer({ min: 0, max: 255 }),
    }),
  });
  const stream = fc.record({
    inBand: fc.boolean(),
    sequence: fc.integer({ min: 0, max: 0xffff }),
    timestamp: fc.integer({ min: 0, max: 0xffffffff }),
    pictures: fc.array(picture, { minLength: 1, maxLength: 8 }),
  });
  fc.assert(
    fc.property(stream, ({ inBand, sequence, timestamp, pictures }) => {
      const { sent, irregular, push } = forwarder({ sets: [sps, pps] });
      const expected: Buffer[] = [];
      for (const [index, { key, slices, step, header }] of pictures.entries()) {
        timestamp += step;
        const isKey = key || index === 0;
        const payloads: Buffer[] = [];
        if (isKey) {
          expected.push(sps, pps);
          if (inBand) payloads.push(Buffer.from([0x78, 0, sps.length, ...sps, 0, pps.length, ...pps]));
        }
        for (const [number, { length, cut }] of slices.entries()) {
          const unit = slice(isKey ? nal.idr : nal.slice, length);
          if (number > 0) unit[1] = 0x40; // not the first macroblock
          expected.push(unit);
          payloads.push(...(unit.length <= cut ? [unit] : fragments(unit, cut)));
        }
        for (const [at, payload] of payloads.entries()) {
          push(packet({ sequence: sequence++, timestamp, payload, marker: at === payloads.length - 1, ...header }));
        }
      }
      expect(unitsOf(sent)).toEqual(expected);
      expect(irregular).toEqual([]);
      for (const [index, { sequence }] of sent.entries()) expect(sequence).toBe((sent[0]!.sequence + index) & 0xffff);
      expect(sent.filter(({ marker }) => marker)).toHaveLength(pictures.length);
      expect(new Set(sent.map(({ timestamp }) => timestamp)).size).toBe(pictures.length);
    }),
    { numRuns: 100 },
  );
});

it('survives any bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (packets) => {
      const { push } = forwarder({ sets: [sps, pps] });
      for (const bytes of packets) push(Buffer.from([0x80, 97, ...bytes]));
    }),
  );
});

it('waits for a key frame that can be decoded', () => {
  const { sent, push, irregular } = forwarder();
  push(packet({ sequence: 1, timestamp: 1, payload: other, marker: true }));
  push(packet({ sequence: 2, timestamp: 3001, payload: key, marker: true })); // nobody knows its parameter sets
  push(packet({ sequence: 3, timestamp: 6001, payload: sps }));
  push(packet({ sequence: 4, timestamp: 6001, payload: pps }));
  push(packet({ sequence: 5, timestamp: 6001, payload: key, marker: true }));
  expect(unitsOf(sent)).toEqual([sps, pps, key]);
  expect(irregular).toEqual([]);
});

it('shows losses as gaps, and leaves out what comes twice', () => {
  const { sent, push, irregular } = forwarder({ sets: [sps, pps] });
  push(packet({ sequence: 65534, timestamp: 1, payload: key, marker: true }));
  push(packet({ sequence: 1, timestamp: 3001, payload: other, marker: true }));
  push(packet({ sequence: 1, timestamp: 3001, payload: other, marker: true }));
  push(packet({ sequence: 2, timestamp: 6001, payload: other, marker: true }));
  // 65535 and 0 never came; the parameter sets took a number too.
  expect(sent.map(({ sequence }) => (sequence - sent[0]!.sequence) & 0xffff)).toEqual([0, 1, 4, 5]);
  expect(irregular).toEqual(['losses', 'losses']);
});

it('goes on where a camera that begins anew does not', () => {
  let now = 0;
  const { sent, push, irregular } = forwarder({ sets: [sps, pps], now: () => now });
  push(packet({ sequence: 100, timestamp: 500_000, payload: key, marker: true }));
  now = 40;
  push(packet({ sequence: 40_000, timestamp: 7, ssrc: 8, payload: other, marker: true }));
  now = 80;
  push(packet({ sequence: 40_001, timestamp: 3607, ssrc: 8, payload: other, marker: true }));
  expect(sent.map(({ sequence }) => (sequence - sent[0]!.sequence) & 0xffff)).toEqual([0, 1, 2, 3]);
  expect(sent.map(({ timestamp }) => timestamp)).toEqual([500_000, 500_000, 503_600, 507_200]);
  expect(irregular).toEqual(['losses', 'timestamps']);
});

it.each([
  ['back', [90_000, 93_600, 3600], ['timestamps'], [90_000, 93_600, 97_200]],
  ['far ahead', [90_000, 93_600, 9_000_000], ['timestamps'], [90_000, 93_600, 97_200]],
  ['nowhere', [90_000, 90_000, 90_000], ['timestamps', 'timestamps'], [90_000, 93_600, 97_200]],
  ['over the end of the count', [0xffffffff, 3599], [], [0xffffffff, 3599]],
])('makes timestamps that go %s go on at the pace of our clock', (_, given, expected, timestamps) => {
  let now = 0;
  const { sent, push, irregular } = forwarder({ now: () => now });
  push(packet({ sequence: 0, timestamp: given[0]!, payload: sps }));
  push(packet({ sequence: 1, timestamp: given[0]!, payload: pps }));
  for (const [index, timestamp] of given.entries()) {
    push(packet({ sequence: 2 + index, timestamp, payload: index ? other : key, marker: true }));
    now += 40;
  }
  expect(sent.slice(2).map(({ timestamp }) => timestamp)).toEqual(timestamps);
  expect(irregular).toEqual(expected);
});

it('tells a camera that never marks the end of a picture, or each slice as one, from one that does', () => {
  const never = forwarder({ sets: [sps, pps] });
  for (let index = 0; index < 5; index++) {
    never.push(packet({ sequence: index, timestamp: 3600 * index + 1, payload: index ? other : key }));
  }
  expect(never.irregular).toContain('markers');
  const each = forwarder({ sets: [sps, pps] });
  each.push(packet({ sequence: 0, timestamp: 1, payload: key, marker: true }));
  const second = Buffer.from(key);
  second[1] = 0x40;
  each.push(packet({ sequence: 1, timestamp: 1, payload: second, marker: true }));
  expect(each.irregular).toEqual(['markers']);
});

it('does not take interleaved packetization', () => {
  const { sent, push, irregular } = forwarder({ sets: [sps, pps] });
  push(packet({ sequence: 0, timestamp: 1, payload: key, marker: true }));
  push(packet({ sequence: 1, timestamp: 3601, payload: Buffer.from([0x79, 0, 0, 1, 2, 3]) }));
  expect(sent).toHaveLength(2);
  expect(irregular).toEqual(['packetization']);
});

function fragments(unit: Buffer, size: number): Buffer[] {
  const made: Buffer[] = [];
  for (let at = 1; at < unit.length; at += size) {
    const flags = (at === 1 ? 0x80 : 0) | (at + size >= unit.length ? 0x40 : 0);
    made.push(
      Buffer.concat([
        Buffer.from([(unit[0]! & 0xe0) | nal.fuA, flags | (unit[0]! & 0x1f)]),
        unit.subarray(at, at + size),
      ]),
    );
  }
  return made;
}
