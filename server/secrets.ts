import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { Settings } from './settings.ts';

/** What signs and seals. */
export interface Secrets {
  readonly jwtSecret: string;
  /** 32 bytes: the AES-256 key that seals camera credentials. */
  readonly credentialKey: Buffer;
  /** The key before that one, while `npm run secrets:rotate` is still to come. */
  readonly previousCredentialKey: Buffer | undefined;
  /** 32 bytes: the seed of the Ed25519 key that signs the ledger's checkpoints. */
  readonly ledgerKey: Buffer;
}

/**
 * In production all must be given and strong; otherwise missing ones are made once and kept, so that sessions and sealed credentials outlive a
 * restart. Throws ConfigError.
 */
export function secretsOf(values: Settings, production: boolean, dataDir: string): Secrets {
  const kept = production ? {} : keptSecrets(dataDir, values);
  const jwtSecret = values.JWT_SECRET ?? kept.JWT_SECRET;
  const credentialKey = values.CREDENTIAL_KEY ?? kept.CREDENTIAL_KEY;
  const previousKey = values.CREDENTIAL_KEY_PREVIOUS;
  const ledgerKey = values.LEDGER_KEY ?? kept.LEDGER_KEY;
  const problems = [
    !jwtSecret && 'JWT_SECRET is not set: give it the output of `openssl rand -base64 48`.',
    jwtSecret && weak(jwtSecret) && 'JWT_SECRET is weak: give it the output of `openssl rand -base64 48`.',
    !credentialKey &&
      'CREDENTIAL_KEY is not set: give it the output of `openssl rand -hex 32`, and keep a copy: without it the stored camera passwords cannot be read.',
    credentialKey &&
      !strongKey(credentialKey) &&
      'CREDENTIAL_KEY must be 32 random bytes as 64 hexadecimal digits: `openssl rand -hex 32`.',
    previousKey &&
      (!/^[0-9a-f]{64}$/i.test(previousKey) || previousKey.toLowerCase() === credentialKey?.toLowerCase()) &&
      'CREDENTIAL_KEY_PREVIOUS must be what CREDENTIAL_KEY was before, 64 hexadecimal digits; remove it when there was none.',
    !ledgerKey &&
      'LEDGER_KEY is not set: give it the output of `openssl rand -hex 32`, and keep a copy: it signs the ledger.',
    ledgerKey &&
      !strongKey(ledgerKey) &&
      'LEDGER_KEY must be 32 random bytes as 64 hexadecimal digits: `openssl rand -hex 32`.',
  ].filter(Boolean);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return {
    jwtSecret: jwtSecret!,
    credentialKey: Buffer.from(credentialKey!, 'hex'),
    previousCredentialKey: previousKey === undefined ? undefined : Buffer.from(previousKey, 'hex'),
    ledgerKey: Buffer.from(ledgerKey!, 'hex'),
  };
}

const distinct = (text: string): number => new Set(text).size;
const weak = (secret: string): boolean => secret.length < 32 || distinct(secret) < 12;
const strongKey = (key: string): boolean => /^[0-9a-f]{64}$/i.test(key) && distinct(key.toLowerCase()) >= 8;

/** The ledger's key is younger than the others. */
const secretsFile = z.object({ JWT_SECRET: z.string(), CREDENTIAL_KEY: z.string(), LEDGER_KEY: z.string().optional() });

function keptSecrets(dataDir: string, values: Settings): Partial<z.infer<typeof secretsFile>> {
  if (values.JWT_SECRET && values.CREDENTIAL_KEY && values.LEDGER_KEY) return {};
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) makeSecrets(file);
  const kept = readSecrets(file);
  if (kept.LEDGER_KEY || values.LEDGER_KEY) return kept;
  const complete = { ...kept, LEDGER_KEY: newKey() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(complete), { mode: 0o600 });
  renameSync(draft, file);
  return complete;
}

const newKey = (): string => randomBytes(32).toString('hex');

function readSecrets(file: string): z.infer<typeof secretsFile> {
  try {
    return secretsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new ConfigError(
      `${file} cannot be read or is damaged. Restore it; if you remove it instead, everybody must sign in again and ` +
        'the stored camera passwords are lost.',
    );
  }
}

/** The file appears whole or not at all; of two starts at once the first one's stays. */
function makeSecrets(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const made = { JWT_SECRET: randomBytes(48).toString('base64'), CREDENTIAL_KEY: newKey(), LEDGER_KEY: newKey() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(made), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
