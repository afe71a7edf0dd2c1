import { describe, expect, it } from 'vitest';
import { afterBreak, judgePackets, newPacketMemory, type PacketMemory, type PacketSample } from './packet-judgement.ts';

const second = (pictures: number, lost = 0, packets = 60): PacketSample => ({ ms: 1000, packets, lost, pictures });
const times = (count: number, sample: PacketSample): PacketSample[] => Array.from({ length: count }, () => sample);
const run = (samples: PacketSample[], from: PacketMemory = newPacketMemory) =>
  samples.map((sample) => (from = judgePackets(from, sample)).verdict);
const after = (samples: PacketSample[], from: PacketMemory = newPacketMemory) => samples.reduce(judgePackets, from);
const usual = after(times(10, second(15)));

describe('packets', () => {
  const lossy: [string, PacketSample[], string][] = [
    ['one lost packet is no state', [second(15, 1)], 'good'],
    ['two of a thousand neither', times(5, second(15, 2, 1000)), 'good'],
    ['one in a hundred is', times(5, second(15, 1)), 'packets_lost'],
    ['a burst is', [second(15, 8)], 'packets_lost'],
    ['a burst is told until the window is over', [second(15, 8), ...times(4, second(15))], 'packets_lost'],
    ['and not any longer', [second(15, 8), ...times(5, second(15))], 'good'],
    ['few losses do not end a state that many began', [second(15, 8), ...times(7, second(15, 1, 200))], 'packets_lost'],
    ['and do not begin one', times(7, second(15, 1, 200)), 'good'],
  ];
  it.each(lossy)('%s', (_, samples, verdict) => expect(run(samples, usual).at(-1)).toBe(verdict));

  const rates: [string, PacketSample[], string][] = [
    ['a stutter of one second is no state', [second(3), second(15)], 'good'],
    ['half the usual rate is', times(3, second(7)), 'frame_rate_low'],
    ['a third less is not', times(10, second(10)), 'good'],
    ['it takes four fifths to be over', [...times(3, second(7)), ...times(3, second(11))], 'frame_rate_low'],
    ['and they end it', [...times(3, second(7)), ...times(3, second(13))], 'good'],
    ['a night mode is the usual rate after some minutes', times(400, second(7)), 'good'],
    ['not after one', times(60, second(7)), 'frame_rate_low'],
    ['lost packets say more than missing pictures', times(5, second(5, 10)), 'packets_lost'],
  ];
  it.each(rates)('%s', (_, samples, verdict) => expect(run(samples, usual).at(-1)).toBe(verdict));

  it('judge a camera by its own rate, which it keeps over a break', () => {
    expect(run(times(20, second(4)))).not.toContain('frame_rate_low');
    const again = afterBreak(usual);
    expect(again.recent).toEqual([]);
    expect(run(times(3, second(5)), again).at(-1)).toBe('frame_rate_low');
  });

  it('are remembered for five seconds, however many samples there were', () => {
    expect(after(times(1000, second(15))).recent).toHaveLength(5);
  });
});
