// `npm run operator:first -- --username … --name … --position … --unit … --basis …`: the first account of an empty system. Exit code 0:
// made, its activation code is printed; 1: refused; 2: the call is wrong.
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { Ledger } from '../ledger/ledger.ts';
import { createLogger } from '../log.ts';
import { createFirstOperator } from './first-operator.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { username: text, name: text, position: text, unit: text, basis: text, country: text },
});
const { username, name: fullName, position, unit, basis, country = 'Việt Nam' } = values;
if (!username || !fullName || !position || !unit || !basis) {
  console.error('Give --username, --name, --position, --unit and --basis (number and date of the written order).');
  process.exit(2);
}
try {
  const config = loadConfig();
  const log = createLogger({ level: 'warn', pretty: config.prettyLog });
  await using database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, log });
  const ledger = new Ledger({ prisma: database.prisma, chainId: config.nodeId });
  const account = { username, fullName, position, unit, basis, country };
  const { code, expiresAt } = await createFirstOperator({ prisma: database.prisma, ledger }, account);
  console.log(`Account ${username} is made. Activate it at /activation with the code ${code} until ${expiresAt}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
