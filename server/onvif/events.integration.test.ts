import { describe, expect, it, vi } from 'vitest';
import type { OnvifEvent } from '../simulator/onvif-device/event-queue.ts';
import type { OnvifDevice } from '../simulator/onvif-device/onvif-device.ts';
import { clientOf, fullDevice } from '../testing/onvif.ts';
import type { CameraFact } from './event-facts.ts';
import { DeviceEvents, eventRetryMs, type DeviceEventsOptions, type EventState } from './events.ts';

const motion = (active: boolean): OnvifEvent => ({
  topic: 'RuleEngine/CellMotionDetector/Motion',
  source: ['VideoSourceConfigurationToken', 'source'],
  data: ['IsMotion', String(active)],
});
const tamper: OnvifEvent = {
  topic: 'VideoSource/GlobalSceneChange/ImagingService',
  source: ['Source', 'source'],
  data: ['State', 'true'],
};
const soon = { timeout: 60_000, interval: 10 };
const hour = 3600_000;

/** Listens to a device with waits of a hundredth of the real ones. */
function listening(camera: OnvifDevice, options: Partial<DeviceEventsOptions> = {}) {
  const facts: CameraFact[] = [];
  const states: EventState[] = [];
  const stopping = new AbortController();
  const events = new DeviceEvents({
    client: clientOf(camera),
    onFact: (fact) => facts.push(fact),
    onState: (state) => states.push(state),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(50, ms / 100))),
    ...options,
  });
  const running = events.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await running;
  };
  const subscribed = (times = 1) => vi.waitFor(() => expect(events.counts.subscriptions).toBe(times), soon);
  const heard = (count: number) => vi.waitFor(() => expect(facts).toHaveLength(count), soon);
  return { events, facts, states, running, stop, subscribed, heard, [Symbol.asyncDispose]: stop };
}

describe('DeviceEvents', () => {
  it('hands on what the camera notices, and counts what it does not know', async () => {
    await using camera = await fullDevice();
    camera.emit(tamper);
    await using ears = listening(camera);
    await ears.heard(1);
    camera.emit({ topic: 'Monitoring/ProcessorUsage', source: ['Token', 'cpu'], data: ['Value', '12'] });
    camera.emit(motion(true));
    camera.emit(motion(false));
    await ears.heard(3);
    expect(ears.facts).toEqual([
      { kind: 'tamper', active: true, initial: true, source: 'source', at: expect.any(Date) },
      { kind: 'motion', active: true, initial: false, source: 'source', at: expect.any(Date) },
      { kind: 'motion', active: false, initial: false, source: 'source', at: expect.any(Date) },
    ]);
    expect(ears.events.counts).toMatchObject({ facts: 3, unknown: 1, subscriptions: 1, failures: 0 });
  });

  it('tells the time by our clock', async () => {
    await using camera = await fullDevice({ clockOffsetMs: -100 * hour });
    await using ears = listening(camera);
    await ears.subscribed();
    const before = Date.now();
    camera.emit(motion(true));
    await ears.heard(1);
    expect(Math.abs(ears.facts[0]!.at.getTime() - before)).toBeLessThan(20_000);
  });

  it('leaves no subscription behind, also while it waits for news', async () => {
    await using camera = await fullDevice();
    const ears = listening(camera);
    await vi.waitFor(() => expect(camera.requests).toContain('PullMessages'), soon);
    expect(camera.events!.subscriptions).toBe(1);
    await ears.stop();
    expect(camera.events!.subscriptions).toBe(0);
  });

  it('renews its subscription', async () => {
    await using camera = await fullDevice();
    await using ears = listening(camera, { renewAfterMs: 0 });
    await ears.subscribed();
    camera.emit(motion(true));
    await vi.waitFor(() => expect(camera.requests).toContain('Renew'), soon);
    camera.emit(motion(false));
    await ears.heard(2);
    expect(ears.events.counts.subscriptions).toBe(1);
  });

  it('goes on with a device that cannot renew', async () => {
    await using camera = await fullDevice();
    camera.inject({ kind: 'status', status: 400, only: ['Renew'] });
    await using ears = listening(camera, { renewAfterMs: 0 });
    await ears.subscribed();
    for (const active of [true, false, true]) camera.emit(motion(active));
    await ears.heard(3);
    expect(ears.events.counts).toMatchObject({ subscriptions: 1, failures: 0 });
  });

  it('subscribes again when the camera has forgotten it', async () => {
    await using camera = await fullDevice();
    await using ears = listening(camera);
    await ears.subscribed();
    camera.events!.clear();
    await ears.subscribed(2);
    camera.emit(motion(true));
    await vi.waitFor(() => expect(ears.facts.at(-1)).toMatchObject({ kind: 'motion', active: true }), soon);
    expect(ears.states[1]).toMatchObject({ kind: 'waiting', reason: 'refused' });
  });

  it('comes back after a reboot, with the state of that moment', async () => {
    await using camera = await fullDevice();
    await using ears = listening(camera);
    await ears.subscribed();
    const comeBack = await camera.goDown();
    await vi.waitFor(() => expect(ears.states.at(-1)).toMatchObject({ kind: 'waiting', reason: 'unreachable' }), soon);
    camera.emit(tamper);
    await comeBack();
    await ears.subscribed(2);
    await ears.heard(1);
    expect(ears.facts[0]).toMatchObject({ kind: 'tamper', initial: true });
  });

  it.each([hour, -hour])('goes on when the clock of the camera jumps by %d ms', async (jump) => {
    await using camera = await fullDevice();
    await using ears = listening(camera);
    await ears.subscribed();
    camera.emit(motion(true));
    await ears.heard(1);
    camera.setClockOffset(jump);
    camera.emit(motion(false));
    camera.emit(motion(true));
    await vi.waitFor(() => expect(ears.facts.at(-1)).toMatchObject({ active: true }), soon);
    await vi.waitFor(() => expect(ears.facts.length).toBeGreaterThan(1), soon);
    const { at } = ears.facts.at(-1)!;
    expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(30_000);
  });

  it.each(['nonsense', 'bomb', 'huge', 'deep', 'crowded', 'half', 'wrong_answer'] as const)(
    'is not hurt by %s, and hears again afterwards',
    async (kind) => {
      await using camera = await fullDevice();
      await using ears = listening(camera);
      await ears.subscribed();
      camera.inject({ kind, only: ['PullMessages'] });
      camera.emit(motion(true));
      await vi.waitFor(() => expect(ears.states.at(-1)).toMatchObject({ reason: 'bad_answer' }), soon);
      expect(camera.events!.subscriptions).toBeLessThanOrEqual(1);
      camera.clear();
      camera.emit(tamper);
      await vi.waitFor(() => expect(ears.facts.at(-1)).toMatchObject({ kind: 'tamper' }), soon);
      expect(camera.events!.subscriptions).toBe(1);
    },
  );

  it('does not ask faster than ten times a second, however fast the camera answers', async () => {
    await using camera = await fullDevice();
    camera.emit(motion(false));
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
      camera.emit(motion(true));
    };
    await using ears = listening(camera, { sleep });
    await vi.waitFor(() => expect(waits.length).toBeGreaterThan(5), soon);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
    expect(ears.events.counts.failures).toBe(0);
  });

  it('ends where there are no events', async () => {
    await using camera = await fullDevice({ events: false });
    const ears = listening(camera);
    await ears.running;
    expect(ears.states).toEqual([]);
  });

  it('tries a refused password once in minutes', async () => {
    await using camera = await fullDevice();
    const client = clientOf(camera, { password: 'wrong' });
    await using ears = listening(camera, { client });
    await vi.waitFor(() => expect(ears.states.length).toBeGreaterThan(0), soon);
    expect(ears.states[0]).toMatchObject({ kind: 'waiting', reason: 'credentials_refused' });
    expect((ears.states[0] as { retryMs: number }).retryMs).toBeGreaterThanOrEqual(200_000);
    expect(camera.refusals).toBe(1);
  });
});

describe('eventRetryMs', () => {
  it.each([
    ['unreachable', 1, 0, 1000],
    ['timeout', 2, 0, 2000],
    ['refused', 3, 0.5, 3333],
    ['bad_answer', 7, 0, 60_000],
    ['unreachable', 1000, 0, 60_000],
    ['unreachable', 1000, 1, 40_000],
    ['credentials_refused', 1, 0, 300_000],
  ] as const)('after %s, the %d. time', (reason, failures, random, expected) => {
    expect(eventRetryMs(reason, failures, () => random)).toBe(expected);
  });
});
