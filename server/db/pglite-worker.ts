// Runs PGlite in a thread of its own: its WebAssembly is synchronous and would stall the event loop.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { FrontendMessages, type FromPglite, type PgliteWorkerData, type ToPglite } from './pglite-messages.ts';

const startParams = [
  ...PGlite.defaultStartParams,
  ...['-c', 'shared_buffers=16MB'],
  // adapter-pg writes timestamps without an offset and reads them back as UTC.
  ...['-c', 'TimeZone=UTC'],
];

/** Opens the folder; a new one is made beside it and renamed, so that a process that dies meanwhile leaves no half of one. */
async function open(folder: string | undefined): Promise<PGlite> {
  if (folder !== undefined && !existsSync(folder)) {
    const unfinished = `${folder}.new`;
    await rm(unfinished, { recursive: true, force: true });
    const made = await PGlite.create({ dataDir: unfinished, startParams });
    await made.close();
    await rename(unfinished, folder);
  }
  return PGlite.create({ dataDir: folder ?? 'memory://', startParams });
}

function simpleQuery(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5, 'Q');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

/** Sync ends an aborted extended query, without which the backend skips what follows. */
const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);
const RESET = [SYNC, simpleQuery('ROLLBACK'), simpleQuery('DISCARD ALL')];

const port = parentPort!;
const database = await open((workerData as PgliteWorkerData).folder);
let current = 0;
let incoming = new FrontendMessages();

port.on('message', (message: ToPglite) => {
  if (message.kind === 'connect') {
    // One backend serves every client in turn: what a lost one left open must not reach the next.
    for (const step of RESET) database.execProtocolRawSync(step);
    current = message.connection;
    incoming = new FrontendMessages();
  } else if (message.kind === 'data') {
    if (message.connection !== current) return;
    for (const request of incoming.push(message.bytes)) {
      const bytes = database.execProtocolRawSync(request);
      if (bytes.length === 0) continue;
      // A copy, not transferred: the answer may be a window of a buffer that PGlite goes on using.
      port.postMessage({ kind: 'data', connection: current, bytes: bytes.slice() } satisfies FromPglite);
    }
  } else {
    void database.close().then(() => port.close());
  }
});

port.postMessage({ kind: 'ready' } satisfies FromPglite);
