import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { RtspSession, SessionFailure } from './rtsp-session.ts';

afterEach(() => void vi.useRealTimers());

const description = [
  'v=0',
  'o=- 1 1 IN IP4 0.0.0.0',
  's=x',
  't=0 0',
  'm=audio 0 RTP/AVP 8',
  'a=control:voices',
  'm=video 0 RTP/AVP 97',
  'a=rtpmap:97 H264/90000',
  'a=control:pictures',
  '',
].join('\r\n');

interface Request {
  method: string;
  url: string;
  headers: string;
}
type Answers = Record<string, { status?: number; headers?: string[]; body?: string } | undefined>;

/** A camera that answers what it is told to, and remembers what it was asked. */
async function camera(answers: Answers = {}, { withSequence = true } = {}) {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const usual: Answers = {
    DESCRIBE: { body: description },
    SETUP: { headers: ['Session: abc;timeout=20', 'Transport: RTP/AVP/TCP;unicast;interleaved=6-7'] },
    PLAY: {},
    OPTIONS: {},
    TEARDOWN: {},
  };
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (data) => {
      const [, method = '', url = ''] = /^(\S+) (\S+)/.exec(data.toString()) ?? [];
      requests.push({ method, url, headers: data.toString() });
      const { status = 200, headers = [], body = '' } = answers[method] ?? usual[method] ?? { status: 501 };
      const sequence = withSequence ? [/CSeq: \d+/.exec(data.toString())![0]] : [];
      const lines = [`RTSP/1.0 ${status} X`, ...sequence, ...headers, `Content-Length: ${body.length}`, '', body];
      socket.write(lines.join('\r\n'));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = async (method: string): Promise<Request> => {
    let found: Request | undefined;
    while (!(found = requests.findLast((request) => request.method === method))) await new Promise(setImmediate);
    return found;
  };
  return {
    url: `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/cam?channel=1`,
    requests,
    asked,
    send: (bytes: Buffer) => sockets.forEach((socket) => socket.write(bytes)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

const play = (url: string, onRtp: (packet: Buffer) => void = () => undefined) =>
  RtspSession.play({
    location: { url, username: 'u', password: 'p' },
    onTrack: () => undefined,
    onRtp: (buffer, start, end) => onRtp(Buffer.from(buffer.subarray(start, end))),
    signal: AbortSignal.timeout(30_000),
  });

it('asks for the pictures alone, by the URLs that the description means, and listens on the channel that the camera chose', async () => {
  await using server = await camera({}, { withSequence: false });
  const packet = Promise.withResolvers<Buffer>();
  const session = await play(server.url, packet.resolve);
  expect(server.requests.map(({ method, url }) => [method, url])).toEqual([
    ['DESCRIBE', server.url],
    ['SETUP', `${server.url}/pictures`],
    ['PLAY', server.url],
  ]);
  expect(server.requests[2]!.headers).toContain('Session: abc\r\n');
  const frame = (channel: number, text: string) =>
    Buffer.concat([Buffer.from([0x24, channel, 0, text.length]), Buffer.from(text)]);
  server.send(Buffer.concat([frame(0, 'foreign'), frame(7, 'report'), frame(6, 'picture')]));
  expect((await packet.promise).toString()).toBe('picture');
  await session.close();
  expect(await server.asked('TEARDOWN')).toMatchObject({ url: server.url });
});

it('takes the base that the camera names', async () => {
  const base = 'rtsp://10.0.0.9/other/';
  await using server = await camera({ DESCRIBE: { headers: [`Content-Base: ${base}`], body: description } });
  await using _session = await play(server.url);
  expect(server.requests.slice(1).map(({ url }) => url)).toEqual([`${base}pictures`, base]);
});

it('keeps its session alive, twice in the time that the camera gives', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await using server = await camera();
  await using session = await play(server.url);
  vi.advanceTimersByTime(9999);
  await new Promise(setImmediate);
  expect(server.requests).toHaveLength(3);
  vi.advanceTimersByTime(1);
  expect((await server.asked('OPTIONS')).headers).toContain('Session: abc\r\n');
  await session.close();
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ['SETUP', { status: 461 }, { instead: { transport: 'udp' } }],
  ['SETUP', { status: 200 }, { instead: { irregularity: 'dialogue' } }],
  ['SETUP', { status: 453 }, { reason: 'server_busy' }],
  ['PLAY', { status: 500 }, { reason: 'failed', instead: { irregularity: 'dialogue' } }],
  ['DESCRIBE', { body: 'v=0\r\nm=audio 0 RTP/AVP 8\r\n' }, { reason: 'no_video' }],
  ['DESCRIBE', { status: 302, headers: ['Location: rtsp://elsewhere/'] }, { reason: 'redirect_refused' }],
  ['DESCRIBE', { status: 401, headers: ['WWW-Authenticate: Basic realm="x"'] }, { reason: 'credentials_refused' }],
  [
    'DESCRIBE',
    { status: 401, headers: ['WWW-Authenticate: Digest realm="x", nonce="n", stale=true'] },
    { reason: 'credentials_refused' },
  ],
] as const)('ends when %s is answered by %j', async (method, answer, end) => {
  await using server = await camera({ [method]: answer as Answers[string] });
  const failure = await play(server.url).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SessionFailure);
  expect((failure as SessionFailure).end).toMatchObject(end);
  // Cameras lock accounts: a password is tried once, and once more for one that says that its nonce was too old.
  const proofs = server.requests.filter(({ headers }) => headers.includes('Authorization: '));
  expect(proofs.length).toBeLessThanOrEqual(JSON.stringify(answer).includes('stale') ? 2 : 1);
});

it('is not stopped by a camera that does not say goodbye', async () => {
  await using server = await camera();
  const session = await play(server.url);
  server.send(Buffer.from('RTSP/1.0 200 the beginning of an answer that never ends\r\n'));
  await session.close();
  expect(await session.ended).toBeInstanceOf(Error);
});
