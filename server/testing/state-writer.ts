// Opens the database named by its arguments (a data folder, and a URL for a server) and tells of changing states of cameras for ever,
// each of which it has printed before: the camera, the moment and what it is from then on. Tests kill it.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import type { StreamState } from '../contract/stream-state.ts';
import { openDatabase } from '../db/database.ts';
import { History } from '../history/history.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Viewings } from '../ledger/viewings.ts';

const [dataDir = '', url] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const { prisma } = await openDatabase({ dataDir, log, ...(url && { url }) });
const viewings = await Viewings.create({ prisma, ledger: new Ledger({ prisma, chainId: 'main' }), log });
let now = Date.now();
const history = await History.create({ prisma, log, runId: viewings.runId, chainId: 'main', now: () => now });

const kinds = ['live', 'frozen', 'offline', 'idle'] as const;
const state = (kind: (typeof kinds)[number]): StreamState => {
  if (kind === 'idle') return { kind };
  if (kind === 'live') return { kind, since: now };
  if (kind === 'frozen') return { kind, reason: 'picture_frozen', since: now };
  return { kind, reason: 'host_unreachable', since: now };
};
for (let turn = 0; ; turn++) {
  // So many cameras that none changes more often than it may.
  const cameraId = randomUUID();
  for (let change = 0; change < 6; change++) {
    await pause(4);
    now = Math.max(now + 1, Date.now());
    const kind = kinds[(turn + change) % kinds.length]!;
    console.log(JSON.stringify({ cameraId, at: now, kind }));
    history.note(cameraId, state(kind), 'sub');
  }
  if (turn % 10 === 9) await history.flush();
}
