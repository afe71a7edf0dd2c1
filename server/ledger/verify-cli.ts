// `npm run ledger:verify`: checks the whole ledger of the configured database, and exits with 0 when it is whole, 1 when it is broken,
// 2 when it cannot be checked. On a PostgreSQL server it works while this application runs; nothing is written.
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { loadConfig } from '../config.ts';
import { EmbeddedDatabase } from '../db/embedded-database.ts';
import { connectToServer } from '../db/server-connection.ts';
import { ConfigError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { publicKey } from './checkpoints.ts';
import { LedgerBroken, verifyLedger, type Read } from './verify.ts';

/** PostgreSQL's code for it. */
const tableUnknown = '42P01';

try {
  await main();
} catch (error) {
  if (error instanceof LedgerBroken) {
    console.error(`The ledger is broken. ${error.message}`);
    process.exitCode = 1;
  } else if ((error as { code?: unknown }).code === tableUnknown) {
    console.error('This database has no ledger yet: start the server once, which brings it up to date.');
    process.exitCode = 2;
  } else {
    console.error(error instanceof Error && error.message !== '' ? error.message : error);
    process.exitCode = 2;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'public-key': { type: 'string', multiple: true } } });
  const trusted = (values['public-key'] ?? []).map((key) => {
    if (!/^[0-9a-f]{64}$/i.test(key)) throw new ConfigError('--public-key takes 64 hexadecimal digits.');
    return Buffer.from(key, 'hex');
  });
  const config = loadConfig();
  const own = publicKey(config.ledgerKey);
  await using resources = new AsyncDisposableStack();
  const client = await connect(config, resources);
  const read: Read = async <Row>(sql: string, parameters: unknown[]) =>
    (await client.query(sql, parameters)).rows as Row[];
  // One snapshot: what is appended meanwhile is left for the next time.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const chains = await verifyLedger(read, [own, ...trusted]);
  for (const { chainId, entries, checkpoints } of chains) {
    console.log(`Chain ${chainId} is whole: ${entries} entries, ${checkpoints} signed checkpoints.`);
  }
  if (chains.length === 0) console.log('The ledger is empty.');
  console.log(`Public key of this server: ${own.toString('hex')}`);
}

async function connect(
  { databaseUrl, dataDir }: { databaseUrl: string | undefined; dataDir: string },
  resources: AsyncDisposableStack,
): Promise<pg.Client> {
  const client = databaseUrl
    ? await connectToServer(databaseUrl)
    : await resources
        .use(await EmbeddedDatabase.open(dataDir, createLogger({ level: 'silent', pretty: false })))
        .connect();
  resources.defer(() => client.end());
  return client;
}
