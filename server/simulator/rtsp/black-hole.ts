import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** Connections that may wait to be accepted; the kernel takes one more. */
const backlog = 1;
const fillers = backlog + 1;
const fillLimitMs = 2000;

export interface BlackHole {
  close(): Promise<void>;
}

/**
 * A port where a connection is neither taken nor refused, as behind a cable that was pulled: something listens there and takes no
 * connection, so once its queue is full the kernel leaves every further SYN without an answer. Node takes whatever comes while its
 * event loop turns; so a thread of its own listens and stands still.
 */
export async function openBlackHole(host: string, port: number): Promise<BlackHole> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('black-hole-thread.ts', import.meta.url), {
    workerData: { host, port, backlog, gate },
  });
  const gone = once(worker, 'exit');
  const sockets: Socket[] = [];
  const close = async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await gone;
  };
  try {
    await once(worker, 'message');
    for (let index = 0; index < fillers; index++) {
      const socket = connect(port, host).on('error', () => undefined);
      sockets.push(socket);
      await Promise.race([once(socket, 'connect'), delay(fillLimitMs, undefined, { ref: false })]);
    }
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}
