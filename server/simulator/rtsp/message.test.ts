import { describe, expect, it } from 'vitest';
import { formatResponse, RtspParser, RtspSyntaxError, type RtspMessage } from './message.ts';

const parse = (...chunks: (string | Buffer)[]): RtspMessage[] => {
  const parser = new RtspParser();
  return chunks.flatMap((chunk) => [...parser.push(Buffer.from(chunk as string))]);
};

const options = 'OPTIONS rtsp://127.0.0.1/gate/main RTSP/1.0\r\nCSeq: 1\r\n\r\n';
const keepAlive =
  'GET_PARAMETER rtsp://127.0.0.1/gate/main RTSP/1.0\r\nCSeq:2\r\nSession:  ab ;x \r\nContent-Length: 4\r\n\r\nabcd';

describe('RtspParser', () => {
  it('reads requests with their headers, without regard to case, and their body', () => {
    const [first, second] = parse(options + keepAlive);
    expect(first).toMatchObject({ kind: 'request', method: 'OPTIONS', uri: 'rtsp://127.0.0.1/gate/main' });
    expect(second).toMatchObject({ method: 'GET_PARAMETER', body: Buffer.from('abcd') });
    expect(second).toHaveProperty(
      'headers',
      new Map([
        ['cseq', '2'],
        ['session', 'ab ;x'],
        ['content-length', '4'],
      ]),
    );
  });

  it('reads the same from single bytes, binary frames between requests included', () => {
    const bytes = Buffer.concat([
      Buffer.from(options),
      Buffer.from([0x24, 1, 0, 3, 36, 13, 10]),
      Buffer.from(keepAlive),
    ]);
    const whole = parse(bytes);
    expect(parse(...[...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
    expect(whole.map(({ kind }) => kind)).toEqual(['request', 'interleaved', 'request']);
    expect(whole[1]).toEqual({ kind: 'interleaved', channel: 1, payload: Buffer.from([36, 13, 10]) });
  });

  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a header that is none', 'OPTIONS * RTSP/1.0\r\nnonsense\r\n\r\n'],
    ['a negative length', 'OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n'],
    ['a body past its limit', 'OPTIONS * RTSP/1.0\r\nContent-Length: 16385\r\n\r\n'],
    ['a head past its limit', `OPTIONS * RTSP/1.0\r\nA: ${'x'.repeat(8 * 1024)}\r\n\r\n`],
    ['a head that never ends', 'x'.repeat(8 * 1024 + 1)],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(RtspSyntaxError);
  });
});

describe('formatResponse', () => {
  it('echoes the sequence number and counts the body in bytes', () => {
    expect(formatResponse({ status: 200, headers: { Session: 'ab' }, body: 'Cổng' }, '7')).toBe(
      'RTSP/1.0 200 OK\r\nCSeq: 7\r\nSession: ab\r\nContent-Length: 6\r\n\r\nCổng',
    );
  });
});
