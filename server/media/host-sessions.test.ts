import { expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { HostSessions } from './host-sessions.ts';

const never = new AbortController().signal;
const settled = () => new Promise((done) => setImmediate(done));
const minute = 60_000;

/** Time that stands still until it is told to pass. */
class ManualClock implements Clock {
  #now = 1_000_000;
  #sleepers: { at: number; wake: () => void }[] = [];
  now = (): number => this.#now;
  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((done) => {
      this.#sleepers.push({ at: this.#now + ms, wake: done });
      signal.addEventListener('abort', () => done(), { once: true });
    });
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const { at, wake } of this.#sleepers) if (at <= this.#now) wake();
    await settled();
  }
}

const established = (sessions: HostSessions, host: string, count: number) =>
  Array.from({ length: count }, () => {
    const session = sessions.tryTake(host)!;
    session.established();
    return session;
  });

it('learns how many sessions a recorder admits from being refused one more, and lets the next one wait for room', async () => {
  using sessions = new HostSessions({ clock: new ManualClock() });
  const held = established(sessions, 'nvr', 3);
  const refused = sessions.tryTake('nvr')!;
  expect(sessions.refused('nvr')).toBe(true);
  refused.release();
  expect(sessions.tryTake('nvr')).toBeUndefined();
  const next = sessions.take('nvr', never);
  held[0]!.release();
  expect(await next).toBeDefined();
  expect(sessions.tryTake('nvr')).toBeUndefined();
  expect(sessions.tryTake('another')).toBeDefined();
});

it('learns nothing while no session of ours stands, from many that begin at once, or right after one of ours ended', async () => {
  const clock = new ManualClock();
  using sessions = new HostSessions({ clock });
  const attempts = Array.from({ length: 16 }, () => sessions.tryTake('nvr')!);
  expect(sessions.refused('nvr')).toBe(false);
  for (const attempt of attempts.slice(0, 4)) attempt.established();
  for (const attempt of attempts.slice(4)) attempt.release();
  attempts[0]!.release();
  const early = sessions.tryTake('nvr')!;
  expect(sessions.refused('nvr')).toBe(false);
  early.release();
  await clock.pass(5000);
  sessions.tryTake('nvr');
  expect(sessions.refused('nvr')).toBe(true);
});

it('tries one session more after a while, and remembers a limit while nobody pulls', async () => {
  const clock = new ManualClock();
  using sessions = new HostSessions({ clock });
  const held = established(sessions, 'nvr', 2);
  const refused = sessions.tryTake('nvr')!;
  sessions.refused('nvr');
  for (const session of [...held, refused]) session.release();
  expect(sessions.size).toBe(0);
  established(sessions, 'nvr', 2);
  expect(sessions.tryTake('nvr')).toBeUndefined();
  await clock.pass(10 * minute);
  expect(sessions.tryTake('nvr')).toBeDefined();
  expect(sessions.tryTake('nvr')).toBeUndefined();
});

it('keeps to a limit that is set, for a host or one of its ports, whatever is refused', () => {
  const limits = new Map([
    ['10.0.0.5', 1],
    ['10.0.0.6:554', 2],
  ]);
  using sessions = new HostSessions({ clock: new ManualClock(), limits });
  established(sessions, '10.0.0.5:8554', 1);
  expect(sessions.tryTake('10.0.0.5:8554')).toBeUndefined();
  expect(sessions.refused('10.0.0.5:8554')).toBe(false);
  established(sessions, '10.0.0.6:554', 2);
  expect(sessions.tryTake('10.0.0.6:554')).toBeUndefined();
});

it('keeps count of nobody once all is given back, or nobody waits any more', async () => {
  using sessions = new HostSessions({ clock: new ManualClock(), limits: new Map([['nvr', 1]]) });
  const held = sessions.tryTake('nvr')!;
  const giveUp = new AbortController();
  const waiting = sessions.take('nvr', giveUp.signal);
  giveUp.abort();
  await waiting;
  held.release();
  held.release();
  expect(sessions.size).toBe(0);
});
