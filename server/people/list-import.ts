import type { Actor } from '../access/actor.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { ListProblem } from '../contract/lists.ts';
import type { ImportPreview } from '../contract/people.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { requestedEntry } from './account-requests.ts';
import { checkBasis, lockRegister, problemsOf, requestData, type Wish } from './account-wish.ts';
import { recordedBy, type By } from '../access/by.ts';
import { key } from '../lists/columns.ts';
import { readTable } from '../lists/list-file.ts';
import { readRows, type ListRow } from './list-columns.ts';
import { requestShown } from './request-rows.ts';

/** A list takes as long as its rows: 2,000 of them some seconds. Milliseconds. */
const transactionLimit = 60_000;

interface Judged {
  wishes: { row: ListRow; wish: Wish }[];
  problems: ListProblem[];
}

/** Requests for many accounts at once, from a list: all of it or nothing. */
export class ListImport {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;

  constructor({ prisma, ledger }: { prisma: PrismaClient; ledger: LedgerPort }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
  }

  /** What importing would do, and everything that stands against it. Throws what readTable throws. */
  async preview({ content }: RestInput<'POST /api/account-requests/import/preview'>, by: By): Promise<ImportPreview> {
    const { wishes, problems } = await this.#judge(this.#prisma, content, by.actor);
    const rows = wishes.map(({ row }) => {
      const { username, fullName, position, unit, role, scope } = row;
      return { row: row.row, username, fullName, position, unit, role, scope };
    });
    return { rows, problems };
  }

  /** Throws `invalid_input` with the problems as its details; then nothing was imported. */
  async import({ content, fileName, basis }: RestInput<'POST /api/account-requests/import'>, by: By): Promise<number> {
    return this.#prisma.$transaction(
      async (tx) => {
        await lockRegister(tx);
        await checkBasis(tx, by.actor, basis);
        const { wishes, problems } = await this.#judge(tx, content, by.actor);
        if (problems.length > 0) {
          throw new AppError('invalid_input', 'Nothing was imported: some rows are wrong.', problems);
        }
        const created = await tx.accountRequest.createManyAndReturn({
          data: wishes.map(({ wish }) => requestData(wish, basis, by.actor)),
          select: requestShown,
        });
        const list = { fileName, requests: created.length, basis: basis.number };
        await this.#ledger.record(
          tx,
          { kind: 'register.imported', ...recordedBy(by), details: list },
          ...created.map((row) => requestedEntry(row, by)),
        );
        return created.length;
      },
      { timeout: transactionLimit, maxWait: 10_000 },
    );
  }

  async #judge(tx: Prisma.TransactionClient, content: string, actor: Actor): Promise<Judged> {
    const { rows, problems, headingOf } = readRows(await readTable(Buffer.from(content, 'base64')));
    const units = await tx.orgNode.findMany({
      where: unitsVisibleTo(actor, 'people.request', new Date()),
      select: { id: true, name: true },
    });
    const wishes: Judged['wishes'] = [];
    for (const row of rows) {
      const { row: number, scope, ...person } = row;
      const found = units.filter(({ name }) => key(name) === key(scope));
      const at = (column: string, code: ListProblem['code'], message: string) =>
        void problems.push({ row: number, column: headingOf(column), code, message });
      if (found.length !== 1) {
        at(
          'scope',
          'unknown',
          found.length === 0 ? 'is no place you may ask accounts for' : 'is the name of several places',
        );
        continue;
      }
      const wish = { ...person, unitId: found[0]!.id };
      for (const { field, code, message } of await problemsOf(tx, actor, wish)) at(field, code, message);
      wishes.push({ row, wish });
    }
    return { wishes, problems: problems.toSorted((a, b) => a.row - b.row) };
  }
}
