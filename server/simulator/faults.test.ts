import { describe, expect, it } from 'vitest';
import { FaultSet } from './faults.ts';
import { dropper } from './loss.ts';
import type { RtpBurst } from './rtp-sender.ts';
import { planOf, samePlan, type StreamPlan } from './stream-plan.ts';

describe('FaultSet', () => {
  it('has one of each kind, its own before those of the host', () => {
    const host = new FaultSet();
    const camera = new FaultSet(host);
    host.set({ kind: 'slow', ms: 10 });
    expect(camera.get('slow')).toEqual({ kind: 'slow', ms: 10 });
    camera.set({ kind: 'slow', ms: 20 });
    camera.set({ kind: 'slow', ms: 30 });
    expect(camera.get('slow')?.ms).toBe(30);
    expect(host.get('slow')?.ms).toBe(10);
    camera.clear('slow');
    expect(camera.get('slow')?.ms).toBe(10);
    host.clear();
    expect(camera.has('slow')).toBe(false);
  });
});

describe('planOf', () => {
  const settings = { width: 640, height: 360, fps: 25, gopSeconds: 2, bitrateKbit: 1000 };
  const usual: StreamPlan = { pictures: { scene: 'moving', caption: 'A' }, settings };
  const plan = (...faults: Parameters<FaultSet['set']>[0][]) => {
    const set = new FaultSet();
    for (const fault of faults) set.set(fault);
    return planOf(usual, set);
  };

  it('is the usual one unless a fault concerns the picture', () => {
    expect(samePlan(plan({ kind: 'stall' }, { kind: 'slow', ms: 1 }), usual)).toBe(true);
  });

  it('keeps the encoding when the picture fails, and the picture when the encoding changes', () => {
    expect(plan({ kind: 'black' })).toEqual({ pictures: { scene: 'black', caption: 'A' }, settings });
    const changed = plan({ kind: 'encoding', settings: { fps: 5 } });
    expect(changed).toEqual({ ...usual, settings: { ...settings, fps: 5 } });
    expect(samePlan(changed, usual)).toBe(false);
  });

  it('freezes to key frames alone when it is told so', () => {
    expect(plan({ kind: 'frozen', keyFramesOnly: true }).settings.gopSeconds * settings.fps).toBe(1);
  });
});

describe('dropper', () => {
  const burst = (count: number): RtpBurst => {
    const interleaved = Buffer.alloc(count * 16);
    const packets = Array.from({ length: count }, (_, index) => interleaved.subarray(index * 16 + 4, (index + 1) * 16));
    packets.forEach((packet, index) => packet.fill(index + 1));
    return { packets, interleaved, keyFrame: false };
  };
  const kept = (seed: number) =>
    dropper({ kind: 'loss', percent: 40, seed })
      .thin(burst(200))
      .packets.map(([id]) => id);

  it('takes the same packets for the same seed, others for another', () => {
    expect(kept(1)).toEqual(kept(1));
    expect(kept(1)).not.toEqual(kept(2));
    expect(kept(1).length).toBeGreaterThan(80);
    expect(kept(1).length).toBeLessThan(160);
  });

  it('takes them out of the interleaved bytes as well, whole', () => {
    const { packets, interleaved } = dropper({ kind: 'loss', percent: 40 }).thin(burst(50));
    expect(interleaved.length).toBe(packets.length * 16);
    packets.forEach((packet, index) => expect(interleaved.subarray(index * 16 + 4, (index + 1) * 16)).toEqual(packet));
  });
});
