// `npm run secrets:rotate`: after CREDENTIAL_KEY was changed and the old one given as CREDENTIAL_KEY_PREVIOUS, seals everything with the new key.
// Can be repeated. On a PostgreSQL server it works while this application runs; the embedded database must be stopped.
import { loadConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { Ledger } from '../ledger/ledger.ts';
import { createLogger } from '../log.ts';
import { SealedBox } from '../sealed-box.ts';
import { rotateSecrets } from './rotate.ts';

try {
  await main();
} catch (error) {
  console.error(error instanceof Error && error.message !== '' ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { databaseUrl: url, dataDir, nodeId, credentialKey, previousCredentialKey } = loadConfig();
  const log = createLogger({ level: 'silent', pretty: false });
  await using database = await openDatabase({ url, dataDir, log });
  const box = new SealedBox(credentialKey, previousCredentialKey);
  const ledger = new Ledger({ prisma: database.prisma, chainId: nodeId });
  const { cameras, secondFactors, others } = await rotateSecrets(database.prisma, ledger, box);
  console.log(
    cameras + secondFactors + others === 0
      ? `Nothing to do: everything is sealed with the present key (${box.keyId}).`
      : `Sealed with the present key (${box.keyId}): the credentials of ${cameras} cameras and ${secondFactors} second factors and ${others} other secrets.`,
  );
  if (previousCredentialKey) {
    console.log('Once every server that uses this database runs with the new key, remove CREDENTIAL_KEY_PREVIOUS.');
  }
}
