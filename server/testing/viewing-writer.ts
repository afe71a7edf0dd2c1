// Opens the database named by its arguments (a data folder, and a URL for a server), begins viewings one after another for ever, with
// pictures flowing and reported as shown, and prints the id of each once it is recorded. Tests kill it, or ask it to end.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { openDatabase } from '../db/database.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Viewings } from '../ledger/viewings.ts';

const [dataDir = '', url] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const database = await openDatabase({ dataDir, log, ...(url && { url }) });
const { prisma } = database;
const viewings = await Viewings.create({ prisma, ledger: new Ledger({ prisma, chainId: 'main' }), log });
let ending = false;
process.once('SIGTERM', () => (ending = true));
const opened: string[] = [];
while (!ending) {
  const { id, recorded } = viewings.begin({
    actor: { personId: randomUUID(), sessionId: randomUUID() },
    ...{ facilityId: randomUUID(), cameraId: randomUUID(), profile: 'sub', size: 'tile' },
    names: { person: 'p', camera: 'c', facility: 'f' },
    purpose: { kind: 'duty' },
  });
  await recorded;
  viewings.setFlowing(id, true);
  opened.push(id);
  for (const each of opened) viewings.progress(each, 3_600_000);
  console.log(id);
}
await viewings.close();
await database.close();
