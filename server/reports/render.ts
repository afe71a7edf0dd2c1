import { Worker } from 'node:worker_threads';
import type { RenderOrder } from './render-worker.ts';

/** Megabytes that making one file may take; the longest report takes a fifth of it. */
const memoryMb = 512;
/** Longest time that it may take, milliseconds. */
const limitMs = 5 * 60_000;

/** The bytes of the file. Ends with the signal's reason when nobody wants it any more. */
export async function render(order: RenderOrder, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
    name: 'report',
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const limit = setTimeout(() => reject(new Error(`the file was not made within ${limitMs} ms`)), limitMs);
  const stop = () => reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the thread ended with code ${code}`)));
  try {
    return Buffer.from(await promise);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
