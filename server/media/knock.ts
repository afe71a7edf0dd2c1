import { connect } from 'node:net';
import type { StreamReason } from '../contract/stream-state.ts';
import type { Clock } from './clock.ts';

/** How long a camera may take to accept a connection, milliseconds. */
const answerLimitMs = 1000;
/** Between two tries: a quarter of the wait that they may shorten, within these bounds. */
const soonestMs = 250;
const latestMs = 2500;

/** After these the camera was not even there; after others its port may have been open all the time. */
const unreachable: ReadonlySet<StreamReason> = new Set(['host_unreachable', 'connection_refused']);

export interface KnockOptions {
  /** RTSP or RTSPS. */
  url: string;
  /** How the attempt ended that is to be repeated. */
  reason: StreamReason;
  /** The wait until the next attempt. */
  delayMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Resolves when a camera that was not there accepts connections again, or the signal is aborted: there is no use in waiting any longer.
 * Opens TCP connections and sends nothing, so that no session is used up. One that was there all along is waited for in the usual way.
 */
export async function comesBack({ url, reason, delayMs, clock, signal }: KnockOptions): Promise<void> {
  const every = Math.min(latestMs, Math.max(soonestMs, delayMs / 4));
  let away = unreachable.has(reason);
  while (!signal.aborted) {
    // Cameras that went together are not asked together.
    await clock.sleep(every * (0.75 + Math.random() / 2), signal);
    if (signal.aborted) return;
    const there = await accepts(url, signal);
    if (there && away) return;
    away ||= !there;
  }
}

function accepts(url: string, signal: AbortSignal): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port: Number(port || (protocol === 'rtsps:' ? 322 : 554)) });
  const limit = setTimeout(() => socket.destroy(), answerLimitMs);
  const abort = () => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.once('connect', () => {
    resolve(true);
    socket.destroy();
  });
  socket.once('error', () => resolve(false));
  socket.once('close', () => {
    clearTimeout(limit);
    signal.removeEventListener('abort', abort);
    resolve(false);
  });
  return promise;
}
