import { recordedBy } from '../access/by.ts';
import type { Call } from '../access/call.ts';
import type { AuditReplies, Download } from '../contract/audit.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { readEntries } from './entries.ts';
import { entriesCsv } from './export.ts';
import { ledgerScope } from './scope.ts';
import { findSubjects } from './subjects.ts';
import { findUnusual } from './unusual.ts';
import { readViewings } from './viewings.ts';

const usualPage = 50;

/** Answers an auditor's questions. Whoever calls has checked that the actor may read some of the ledger; how much is decided here. */
export class AuditService {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;

  constructor({ prisma, ledger }: { prisma: PrismaClient; ledger: LedgerPort }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
  }

  async entries(
    { limit = usualPage, ...filter }: RestInput<'GET /api/ledger'>,
    { actor }: Call,
  ): Promise<AuditReplies['GET /api/ledger']> {
    return readEntries(this.#prisma, filter, await ledgerScope(this.#prisma, actor), limit);
  }

  async viewings(
    { limit = usualPage, ...filter }: RestInput<'GET /api/ledger/viewings'>,
    { actor }: Call,
  ): Promise<AuditReplies['GET /api/ledger/viewings']> {
    return readViewings(this.#prisma, filter, await ledgerScope(this.#prisma, actor), limit);
  }

  async unusual(
    range: RestInput<'GET /api/ledger/unusual'>,
    { actor }: Call,
  ): Promise<AuditReplies['GET /api/ledger/unusual']> {
    return findUnusual(this.#prisma, range, await ledgerScope(this.#prisma, actor));
  }

  async subjects(
    { name }: RestInput<'GET /api/ledger/subjects'>,
    { actor }: Call,
  ): Promise<AuditReplies['GET /api/ledger/subjects']> {
    return findSubjects(this.#prisma, name, await ledgerScope(this.#prisma, actor));
  }

  /** Who took what out is recorded before the first byte of it goes. */
  async export(filter: RestInput<'GET /api/ledger/export'>, call: Call): Promise<Download> {
    const scope = await ledgerScope(this.#prisma, call.actor);
    await this.#ledger.write({
      kind: 'ledger.exported',
      ...recordedBy(call),
      details: Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value ?? null])),
    });
    // What comes after is not of this export: it would never end on a busy system.
    const to = filter.to ?? new Date().toISOString();
    return {
      fileName: `so-cai-${to.slice(0, 10)}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      body: entriesCsv(this.#prisma, { ...filter, to }, scope),
    };
  }
}
