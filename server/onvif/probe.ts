import { Worker } from 'node:worker_threads';
import type { OnvifTarget } from './bounded-cam.ts';
import type { DeviceReport } from './conversation.ts';
import { OnvifError } from './onvif-error.ts';
import type { ProbeOrder, ProbeOutcome } from './probe-worker.ts';

/** Megabytes of JavaScript memory for reading what a device answers. */
const memory = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };
/** Devices asked at once by this process: each takes a thread. */
const mostProbes = 8;
let running = 0;

export interface ProbeOptions extends OnvifTarget {
  /** For the whole of it. */
  timeoutMs: number;
  /** Which of a recorder's pictures; `no_profile` when it has none of that name. */
  videoSource?: string | undefined;
  signal?: AbortSignal;
}

/**
 * Asks an ONVIF device about itself and its streams. Rejects with OnvifError, or with the signal's reason. The answers may
 * be long, and the onvif package trusts what it reads, so it reads in a thread of its own: a device can neither stall the
 * server nor fill its memory nor throw into it.
 */
export async function probeDevice({ signal, ...order }: ProbeOptions): Promise<DeviceReport> {
  signal?.throwIfAborted();
  if (running >= mostProbes) throw new OnvifError('busy');
  const worker = new Worker(new URL('./probe-worker.ts', import.meta.url), {
    name: 'onvif-probe',
    workerData: order satisfies ProbeOrder,
    resourceLimits: memory,
    stdout: true, // the package writes warnings that quote the device
    stderr: true,
  });
  running++;
  const { promise, resolve, reject } = Promise.withResolvers<ProbeOutcome>();
  const abort = () => reject(signal!.reason);
  signal?.addEventListener('abort', abort);
  const limit = setTimeout(() => reject(new OnvifError('timeout')), order.timeoutMs);
  worker.once('message', resolve);
  worker.once('error', (error) => reject(new OnvifError('bad_answer', String(error))));
  worker.once('exit', () => reject(new OnvifError('bad_answer', 'The device broke off its answer')));
  try {
    const outcome = await promise;
    if ('failure' in outcome) throw new OnvifError(outcome.failure, outcome.detail);
    return outcome.report;
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', abort);
    await worker.terminate();
    running--;
  }
}
