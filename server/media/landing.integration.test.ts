import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startMedia } from '../testing/media.ts';
import { Landing, payloadType } from './landing.ts';

/** A key frame as small as they get: SPS, PPS and a slice in one packet (STAP-A). */
function keyFrame({ ssrc }: Landing, sequence: number): Buffer {
  const units = ['6742c01eda0280bfe5', '68ce3c80', '658880'].map((hex) => Buffer.from(hex, 'hex'));
  const head = Buffer.from([0x80, 0x80 | payloadType, 0, sequence, 0, 0, 0, sequence, 0, 0, 0, 0]);
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, Buffer.from([0x78]), ...units.flatMap((unit) => [Buffer.from([0, unit.length]), unit])]);
}

it('hears of each packet once, whoever sends', async () => {
  await using media = await startMedia({});
  const landing = await Landing.create(media.pool.nodes[0]!);
  const heard: number[] = [];
  landing.onPacket((packet) => heard.push(packet.readUInt16BE(2)));
  await landing.expect('process');
  await landing.expect('self');
  await landing.producer.enableTraceEvent(['rtp']);
  for (let sequence = 0; sequence < 5; sequence++) {
    const arrived = once(landing.producer, 'trace');
    landing.send(keyFrame(landing, sequence));
    await arrived;
  }
  expect(landing.used).toBe(true);
  landing.close();
  landing.send(keyFrame(landing, 5));
  expect(heard).toEqual([0, 1, 2, 3, 4]);
});

it('does not wait for ever for a landing that is closed', async () => {
  await using media = await startMedia({});
  const landing = await Landing.create(media.pool.nodes[0]!);
  const expected = landing.expect('self');
  landing.close();
  await expect(expected).rejects.toThrow();
});
