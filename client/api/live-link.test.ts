import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveLink } from './live-link.ts';

const { socket, handlers } = vi.hoisted(() => {
  const handlers = new Map<string, () => void>();
  const socket = {
    connected: false,
    active: true,
    /** Answers of the server; null: none comes. */
    answer: null as object | null,
    on: (event: string, handler: () => void) => void handlers.set(event, handler),
    timeout: (ms: number) => ({
      emitWithAck: () =>
        new Promise((resolve, reject) => {
          if (socket.answer) resolve(socket.answer);
          else setTimeout(() => reject(new Error('timeout')), ms);
        }),
    }),
    connect: vi.fn(),
    disconnect: vi.fn(() => {
      if (!socket.connected) return;
      socket.connected = false;
      handlers.get('disconnect')!();
    }),
  };
  return { socket, handlers };
});
vi.mock('socket.io-client', () => ({ io: () => socket }));

let link: LiveLink;
beforeEach(() => {
  vi.useFakeTimers();
  link = new LiveLink({ token: async () => 'token' });
  socket.connected = true;
  socket.answer = { ok: true, data: { now: 1 } };
  handlers.get('connect')!();
  vi.clearAllMocks();
});
afterEach(() => void vi.useRealTimers());

test('a connection that answers is left alone', async () => {
  await link.check();
  expect(socket.disconnect).not.toHaveBeenCalled();
  expect(link.status.value).toBe('up');
});

test('one that has fallen silent is given up within seconds and begun anew at once', async () => {
  socket.answer = null;
  const checks = [link.check(), link.check()];
  await vi.advanceTimersByTimeAsync(3_000);
  await Promise.all(checks);
  expect(link.status.value).toBe('lost');
  expect([socket.disconnect.mock.calls.length, socket.connect.mock.calls.length]).toEqual([1, 1]);
});

test('one that is lost is tried at once, whatever it was waiting for', async () => {
  socket.disconnect();
  vi.clearAllMocks();
  await link.check();
  expect(socket.connect).toHaveBeenCalledTimes(1);
});

test('one that is refused is tried again later each time, up to a quarter of a minute', async () => {
  socket.active = false;
  socket.connected = false;
  const tries: number[] = [];
  for (let round = 0; round < 7; round++) {
    handlers.get('connect_error')!();
    const begun = Date.now();
    socket.connect.mockClear();
    while (socket.connect.mock.calls.length === 0) await vi.advanceTimersByTimeAsync(500);
    tries.push(Date.now() - begun);
  }
  expect(tries).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  socket.active = true;
});
