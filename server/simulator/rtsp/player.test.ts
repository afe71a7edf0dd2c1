import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { RtpBurst } from '../rtp-sender.ts';
import { Player } from './player.ts';

const burst = (keyFrame: boolean): RtpBurst => {
  const interleaved = Buffer.from([0x24, 0, 0, 2, 1, 2]);
  return { packets: [interleaved.subarray(4)], interleaved, keyFrame };
};

/** A connection whose queue is as long as the test says. */
function slowSocket() {
  const written: Buffer[] = [];
  const socket = { writableLength: 0, write: (bytes: Buffer) => written.push(bytes) };
  return { written, socket, asSocket: socket as unknown as Socket };
}

it('leaves pictures out for a client that does not keep up, up to the next key frame', () => {
  const { written, socket, asSocket } = slowSocket();
  const player = new Player(asSocket, { kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 }, undefined, () => false);
  player.onRtp(burst(true));
  socket.writableLength = 512 * 1024;
  player.onRtp(burst(false));
  expect(written).toHaveLength(2);
  socket.writableLength++;
  player.onRtp(burst(true));
  socket.writableLength = 0;
  player.onRtp(burst(false));
  expect(written).toHaveLength(2);
  player.onRtp(burst(true));
  player.onRtp(burst(false));
  expect(written).toHaveLength(4);
});

it('uses the channels that the client asked for', () => {
  const { written, asSocket } = slowSocket();
  const player = new Player(asSocket, { kind: 'tcp', rtpChannel: 4, rtcpChannel: 5 }, undefined, () => false);
  player.onRtp(burst(true));
  player.onRtcp(Buffer.from([9]));
  expect(written).toEqual([Buffer.from([0x24, 4, 0, 2, 1, 2]), Buffer.from([0x24, 5, 0, 1, 9])]);
});
