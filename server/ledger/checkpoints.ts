import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';

const dayMs = 24 * 3600_000;
/** How often it is asked whether a day has passed, milliseconds. */
const lookMs = 60_000;
/** An Ed25519 private key in PKCS #8 is this and its 32 bytes (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
/** The same for a public key in SubjectPublicKeyInfo. */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');

export interface CheckpointContent {
  chainId: string;
  sequence: bigint;
  hash: Uint8Array;
  at: Date;
}

/** What is signed: UTF-8 of a JSON array without white space: version 1, purpose, chain, sequence, hash (hexadecimal), time (ISO 8601). */
const signedText = ({ chainId, sequence, hash, at }: CheckpointContent): Buffer =>
  Buffer.from(
    JSON.stringify([1, 'checkpoint', chainId, String(sequence), Buffer.from(hash).toString('hex'), at.toISOString()]),
  );

/** `seed`: 32 bytes. */
const privateKey = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });

/** The 32 bytes with which anybody can check what the seed has signed. */
export const publicKey = (seed: Buffer): Buffer =>
  createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(spkiHead.length);

export const signCheckpoint = (content: CheckpointContent, seed: Buffer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(sign(null, signedText(content), privateKey(seed)));

/** Whether one of the keys has signed it. */
export const checkpointIsSigned = (
  content: CheckpointContent,
  signature: Uint8Array,
  keys: readonly Buffer[],
): boolean =>
  keys.some((key) => {
    const spki = createPublicKey({ key: Buffer.concat([spkiHead, key]), format: 'der', type: 'spki' });
    return verify(null, signedText(content), spki, signature);
  });

export interface CheckpointsOptions {
  prisma: PrismaClient;
  chainId: string;
  seed: Buffer;
  log: Logger;
  now?: () => number;
}

/** Signs the newest entry of the chain once a day, and says so in the log, so that a copy of the signature is kept elsewhere. */
export class Checkpoints implements AsyncDisposable {
  readonly #options: CheckpointsOptions;
  readonly #timer: NodeJS.Timeout;
  #making: Promise<void> = Promise.resolve();

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#look();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#making;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #look(): void {
    this.#making = this.#making
      .then(async () => void (await makeCheckpointIfDue(this.#options)))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the ledger was not signed'));
  }
}

/** Signs the newest entry unless that was done in the last 24 hours, or nothing has been added since. Whether it did. */
export async function makeCheckpointIfDue(options: CheckpointsOptions): Promise<boolean> {
  const { prisma, chainId, seed, log, now = Date.now } = options;
  const newest = { where: { chainId }, orderBy: { sequence: 'desc' } } as const;
  const at = new Date(now());
  const last = await prisma.ledgerCheckpoint.findFirst(newest);
  if (last && at.getTime() - last.at.getTime() < dayMs) return false;
  const head = await prisma.ledgerEntry.findFirst({ ...newest, select: { sequence: true, hash: true } });
  if (!head || head.sequence === last?.sequence) return false;
  const content = { chainId, sequence: head.sequence, hash: head.hash, at };
  const signature = signCheckpoint(content, seed);
  await prisma.ledgerCheckpoint.create({ data: { ...content, hash: head.hash, signature } });
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const said = { chainId, sequence: String(head.sequence), hash: hex(head.hash), signature: hex(signature) };
  log.info({ checkpoint: { ...said, at: at.toISOString() } }, 'the ledger was signed');
  return true;
}
