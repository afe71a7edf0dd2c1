import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReceiveBuffer } from './receive-buffer.ts';
import { readRtsp, RtspSyntaxError, type RtspAnswer } from './rtsp-reader.ts';

type Message = RtspAnswer | { channel: number; payload: Buffer };

/** Reads bytes that come in pieces of these sizes, as a connection does. */
function read(bytes: Buffer, sizes: readonly number[]): Message[] {
  const messages: Message[] = [];
  const received = new ReceiveBuffer();
  const handlers = {
    onFrame: (channel: number, buffer: Buffer, start: number, end: number) =>
      void messages.push({ channel, payload: Buffer.from(buffer.subarray(start, end)) }),
    onAnswer: (answer: RtspAnswer) => void messages.push(answer),
  };
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const space = received.space();
    expect(space.length).toBeGreaterThan(0);
    const count = Math.min(space.length, bytes.length - at, sizes[turn % sizes.length]!);
    bytes.copy(space, 0, at, at + count);
    at += count;
    received.filled(count, (buffer, start, end) => readRtsp(buffer, start, end, handlers));
  }
  return messages;
}

const frame = (channel: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff]), payload]);

it('finds frames and answers wherever the bytes are cut', () => {
  const answer = fc.record({ status: fc.integer({ min: 100, max: 599 }), body: fc.string({ maxLength: 300 }) });
  const lengths = fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.constantFrom(0xffff, 0xfffe, 60_000));
  const aFrame = fc.record({ channel: fc.nat(255), length: lengths });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(answer, aFrame), { maxLength: 12 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 500, max: 70_000 })), {
        minLength: 1,
        maxLength: 5,
      }),
      (messages, sizes) => {
        const bytes = messages.map((message) => {
          if ('length' in message) return frame(message.channel, Buffer.alloc(message.length, message.channel));
          const length = Buffer.byteLength(message.body);
          return Buffer.from(
            `RTSP/1.0 ${message.status} X\r\ncSeq : 4\r\nA: 1\r\na:2\r\nContent-length: ${length}\r\n\r\n${message.body}\r\n`,
          );
        });
        const headers = (body: string) =>
          new Map([
            ['cseq', ['4']],
            ['a', ['1', '2']],
            ['content-length', [String(Buffer.byteLength(body))]],
          ]);
        expect(read(Buffer.concat(bytes), sizes)).toEqual(
          messages.map((message) =>
            'length' in message
              ? { channel: message.channel, payload: Buffer.alloc(message.length, message.channel) }
              : { status: message.status, headers: headers(message.body), body: message.body },
          ),
        );
      },
    ),
    { numRuns: 30 },
  );
});

it('skips what a server asks', () => {
  const bytes = Buffer.from('OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 9\r\n\r\nRTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n');
  expect(read(bytes, [7])).toMatchObject([{ status: 200 }]);
});

it.each([
  ['a web page', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['binary', '\0\0\0\u0001'],
  ['lower case', 'hello\r\n'],
  ['a head without an end', `RTSP/1.0 200 OK\r\n${'A: b\r\n'.repeat(10_000)}`],
  ['more headers than anybody sends', `RTSP/1.0 200 OK\r\n${'A: b\r\n'.repeat(100)}\r\n`],
  ['a body of 10 MB', 'RTSP/1.0 200 OK\r\nContent-Length: 10000000\r\n\r\n'],
  ['a negative body', 'RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n'],
])('refuses %s', (_, text) => {
  expect(() => read(Buffer.from(text), [1000])).toThrow(RtspSyntaxError);
});

it('never does anything but refuse, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 100 }),
          fc.constantFrom(Buffer.from('RTSP/1.0 200 OK\r\n'), Buffer.from('\r\n\r\n'), Buffer.from('$')),
        ),
      ),
      fc.integer({ min: 1, max: 50 }),
      (parts, size) => {
        try {
          read(Buffer.concat(parts), [size]);
        } catch (error) {
          expect(error).toBeInstanceOf(RtspSyntaxError);
        }
      },
    ),
  );
});
