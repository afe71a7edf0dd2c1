import type { ViewContentInput } from '../contract/views.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';

/** Views and tours of one person, or shared by one unit. */
const mostOfOne = 50;

const shown = {
  id: true,
  kind: true,
  personId: true,
  unit: { select: { id: true, name: true, level: true } },
  name: true,
  content: true,
  version: true,
  changedBy: { select: { id: true, fullName: true } },
  changedAt: true,
} as const satisfies Prisma.SavedViewSelect;

type Row = Prisma.SavedViewGetPayload<{ select: typeof shown }>;

/** As it is kept: without what only a request says. */
export type KeptContent =
  | {
      kind: 'grid';
      columns: number;
      rows: number;
      tiles: { x: number; y: number; w: number; h: number; cameraId?: string }[];
    }
  | { kind: 'tour'; stops: Exclude<Extract<ViewContentInput, { kind: 'tour' }>['stops'][number], { kind: 'kept' }>[] };

export type SavedViewRow = Omit<Row, 'content' | 'kind'> & { content: KeptContent };

/** Who a view belongs to. */
export type Owner = { personId: string } | { unitId: string };

/** What the ledger is told, made of the row as it was written. */
export type Recorded = (row: SavedViewRow) => Fact[];

/** Saved views in the database, each change of a shared one with its entry in the ledger. */
export class SavedViewRepository {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;

  constructor({ prisma, ledger }: { prisma: PrismaClient; ledger: LedgerPort }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
  }

  /** By name; as many as a person and their unit may have. */
  async list(where: Prisma.SavedViewWhereInput): Promise<SavedViewRow[]> {
    const rows = await this.#prisma.savedView.findMany({ where, select: shown, take: 2 * mostOfOne });
    return rows.map(viewRow);
  }

  async changeable(where: Prisma.SavedViewWhereInput): Promise<Set<string>> {
    const rows = await this.#prisma.savedView.findMany({ where, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }

  unit(where: Prisma.OrgNodeWhereInput): Promise<{ id: string; name: string } | null> {
    return this.#prisma.orgNode.findFirst({ where, select: { id: true, name: true } });
  }

  /** Throws `conflict` when the owner has as many as there may be. */
  create(
    owner: Owner,
    { name, content, changedById }: { name: string; content: KeptContent; changedById: string },
    recorded: Recorded,
  ): Promise<SavedViewRow> {
    return this.#prisma.$transaction(async (tx) => {
      // Several at once follow each other: the count holds.
      if ('personId' in owner)
        await tx.$executeRaw`SELECT 1 FROM "Person" WHERE "id" = ${owner.personId}::uuid FOR UPDATE`;
      else await tx.$executeRaw`SELECT 1 FROM "OrgNode" WHERE "id" = ${owner.unitId}::uuid FOR UPDATE`;
      if ((await tx.savedView.count({ where: owner })) >= mostOfOne) {
        throw conflict('too_many_views', `There may be ${mostOfOne}: delete one that is not needed any more.`);
      }
      const data = { ...owner, kind: content.kind, name, content, changedById };
      const row = viewRow(await tx.savedView.create({ data, select: shown }));
      await this.#ledger.record(tx, ...recorded(row));
      return row;
    });
  }

  /** The view after the change, or null when `version` is not the present one any more. */
  change(
    { id, version }: { id: string; version: number },
    { name, content, changedById }: { name: string; content: KeptContent; changedById: string },
    recorded: Recorded,
  ): Promise<SavedViewRow | null> {
    return this.#prisma.$transaction(async (tx) => {
      const data = { name, content, changedById, changedAt: new Date(), version: version + 1 };
      const changed = await tx.savedView.updateMany({ where: { id, version, kind: content.kind }, data });
      if (changed.count === 0) return null;
      const row = viewRow(await tx.savedView.findUniqueOrThrow({ where: { id }, select: shown }));
      await this.#ledger.record(tx, ...recorded(row));
      return row;
    });
  }

  /** Whether this call did it. */
  remove(id: string, facts: Fact[]): Promise<boolean> {
    return this.#prisma.$transaction(async (tx) => {
      const { count } = await tx.savedView.deleteMany({ where: { id } });
      if (count > 0) await this.#ledger.record(tx, ...facts);
      return count > 0;
    });
  }
}

const viewRow = ({ content, kind: _, ...row }: Row): SavedViewRow => ({ ...row, content: content as KeptContent });
