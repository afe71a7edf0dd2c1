// Proves a mediasoup worker binary: `node proof.mjs PATH` exits 0 when encrypted media really passes through it.
// Runs on the Node that will run the server. Two WebRTC transports of the worker are joined back to back through this
// process, which speaks ICE to both (each is ICE-lite and cannot ask by itself) and relays everything else. So the worker
// does a real DTLS handshake as client and as server, and a packet passes SRTP out and SRTP in. `--version` or a mere start
// would prove nothing: a worker built wrongly dies at the first DTLS ClientHello.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createWorker } from 'mediasoup';
import { bindingRequest, isBindingSuccess, isStun } from './stun.mjs';

const LOOPBACK = '127.0.0.1';
/** Limit of the whole proof, ms. It takes well under a second. */
const LIMIT_MS = 20_000;
const PAYLOAD = Buffer.from('sent through SRTP and back');
/**
 * Audio, because a video consumer waits for a key frame.
 * @type {import('mediasoup').types.RtpCodecCapability}
 */
const OPUS = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType: 100 };
const RTP_PARAMETERS = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48000, channels: 2 }],
  encodings: [{ ssrc: 1111 }],
};

/**
 * One end of the relay: a socket that the transport takes for its ICE peer.
 * @param {import('mediasoup').types.WebRtcTransport} transport
 */
async function iceClient(transport) {
  const port = transport.iceCandidates[0].port;
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  const send = (/** @type {Buffer} */ packet) => socket.send(packet, port, LOOPBACK);
  const answered = new Promise((resolve) => {
    socket.on('message', (packet) => isBindingSuccess(packet) && resolve(undefined));
  });
  send(bindingRequest(transport.iceParameters, 'proof'));
  await answered;
  return { socket, send };
}

/** @param {import('mediasoup').types.WebRtcTransport} transport */
function dtlsConnected(transport) {
  return new Promise((resolve, reject) => {
    transport.observer.on('dtlsstatechange', (state) => {
      if (state === 'connected') resolve(undefined);
      else if (state !== 'connecting') reject(new Error(`the DTLS state became ${state}`));
    });
  });
}

/**
 * @param {import('mediasoup').types.Router} router
 * @returns {Promise<void>} when a packet came through
 */
async function passPacket(router) {
  const listenInfos = [{ protocol: /** @type {const} */ ('udp'), ip: LOOPBACK }];
  const [out, back] = await Promise.all([
    router.createWebRtcTransport({ listenInfos }),
    router.createWebRtcTransport({ listenInfos }),
  ]);
  const [left, right] = await Promise.all([iceClient(out), iceClient(back)]);
  try {
    left.socket.on('message', (packet) => !isStun(packet) && right.send(packet));
    right.socket.on('message', (packet) => !isStun(packet) && left.send(packet));
    const handshakes = Promise.all([dtlsConnected(out), dtlsConnected(back)]);
    handshakes.catch(() => {}); // awaited below; a refusal may come before
    // The role given is the peer's, and a transport begins as soon as it knows its own: the server first.
    await back.connect({ dtlsParameters: { ...out.dtlsParameters, role: 'client' } });
    await out.connect({ dtlsParameters: { ...back.dtlsParameters, role: 'server' } });
    await handshakes;

    const [source, sink] = await Promise.all([router.createDirectTransport(), router.createDirectTransport()]);
    const { rtpCapabilities } = router;
    const sent = await source.produce({ kind: 'audio', rtpParameters: RTP_PARAMETERS });
    const encrypting = await out.consume({ producerId: sent.id, rtpCapabilities });
    const decrypting = await back.produce({ kind: 'audio', rtpParameters: encrypting.rtpParameters });
    const received = await sink.consume({ producerId: decrypting.id, rtpCapabilities });
    const arrived = once(received, 'rtp');
    sent.send(rtpPacket());
    const [packet] = await arrived;
    if (!packet.subarray(-PAYLOAD.length).equals(PAYLOAD)) throw new Error('the packet came back changed');
  } finally {
    left.socket.close();
    right.socket.close();
  }
}

/** RTP version 2, payload type 100, sequence number 1, time stamp 0, SSRC 1111. */
function rtpPacket() {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(0x8064, 0);
  header.writeUInt16BE(1, 2);
  header.writeUInt32BE(1111, 8);
  return Buffer.concat([header, PAYLOAD]);
}

/** @param {string} reason */
function fail(reason) {
  console.error(`the mediasoup worker is not usable: ${reason}`);
  process.exit(1);
}

const workerBin = process.argv[2] ?? fail('no binary was named');
setTimeout(() => fail(`no encrypted packet passed within ${LIMIT_MS / 1000} s`), LIMIT_MS);
try {
  const worker = await createWorker({ workerBin, logLevel: 'warn' });
  worker.on('died', (error) => fail(error.message));
  await passPacket(await worker.createRouter({ mediaCodecs: [OPUS] }));
  console.log('DTLS handshake and SRTP round trip passed');
  process.exit(0);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
