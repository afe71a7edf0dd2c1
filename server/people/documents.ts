import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Download } from '../contract/audit.ts';
import type { DocumentView } from '../contract/people.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { recordedBy, type By } from '../access/by.ts';

/** Bytes. */
export const largestDocument = 5 * 1024 * 1024;

/** By its first bytes, whatever the name says. */
const kinds = [
  { mediaType: 'application/pdf', starts: Buffer.from('%PDF-') },
  { mediaType: 'image/png', starts: Buffer.from('89504e470d0a1a0a', 'hex') },
  { mediaType: 'image/jpeg', starts: Buffer.from('ffd8ff', 'hex') },
];

/** Throws `payload_too_large`, or `invalid_input` for what is neither PDF nor PNG nor JPEG. */
export function mediaTypeOf(bytes: Buffer): string {
  if (bytes.length > largestDocument) throw new AppError('payload_too_large', 'The document is larger than 5 MB.');
  const kind = kinds.find(({ starts }) => bytes.subarray(0, starts.length).equals(starts));
  if (!kind)
    throw new AppError('invalid_input', 'The document is not a PDF, PNG or JPEG file: scan it as one of these.');
  return kind.mediaType;
}

/** Scans and PDFs of written bases: files under random names in a folder of their own, what they are in the database. */
export class DocumentStore {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #folder: string;

  constructor({ prisma, ledger, dataDir }: { prisma: PrismaClient; ledger: LedgerPort; dataDir: string }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#folder = join(dataDir, 'documents');
  }

  /** `content`: base64. Throws what mediaTypeOf throws. */
  async keep({ fileName, content }: { fileName: string; content: string }, by: By): Promise<DocumentView> {
    const bytes = Buffer.from(content, 'base64');
    const mediaType = mediaTypeOf(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const storedAs = randomBytes(16).toString('hex');
    await this.#write(storedAs, bytes);
    try {
      return await this.#prisma.$transaction(async (tx) => {
        const data = { fileName, mediaType, size: bytes.length, sha256, storedAs, uploadedById: by.actor.id };
        const row = await tx.document.create({ data, select: documentShown });
        const details = { sha256, size: bytes.length, mediaType };
        await this.#ledger.record(tx, { kind: 'document.kept', ...recordedBy(by), subjectId: row.id, details });
        return row;
      });
    } catch (error) {
      await rm(join(this.#folder, storedAs), { force: true });
      throw error;
    }
  }

  /** Throws `not_found`, and Error when the file is not the one that was kept. */
  async read(id: string): Promise<Download> {
    const row = await this.#prisma.document.findUnique({ where: { id } });
    if (!row) throw notFound('document');
    const bytes = await readFile(join(this.#folder, row.storedAs));
    if (createHash('sha256').update(bytes).digest('hex') !== row.sha256) {
      throw new Error(`The file of document ${id} was changed behind the register.`);
    }
    return { fileName: row.fileName, mediaType: row.mediaType, body: Readable.from([bytes]) };
  }

  /** On the disk before the row that names it. */
  async #write(name: string, bytes: Buffer): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await using file = await open(join(this.#folder, name), 'wx', 0o600);
    await file.writeFile(bytes);
    await file.sync();
  }
}

export const documentShown = { id: true, fileName: true, mediaType: true, size: true, sha256: true } as const;
