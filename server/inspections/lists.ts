import { recordedBy, type By } from '../access/by.ts';
import { actorOf, actorSelect, type Actor } from '../access/actor.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import { inspectingRoles } from '../access/policy/inspections.ts';
import { cursorText, readCursor } from '../audit/cursor.ts';
import type { Download } from '../contract/audit.ts';
import type {
  CheckAnswer,
  CheckItem,
  FindingView,
  InspectionChoices,
  InspectionDetail,
  InspectionsReplies,
  InspectionView,
} from '../contract/inspections.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import { tableFile } from '../lists/table-file.ts';
import { authorisationShown, authorisationView } from './authorisations.ts';
import { findingsTable, inspectionsTable } from './export.ts';
import { itemsFor } from './minutes.ts';
import {
  findingShown,
  findingView,
  inspectionShown,
  inspectionView,
  isOpenFinding,
  onlooker,
  overdueFindings,
  partsVisible,
  toldInspections,
  type FindingRow,
  type InspectionRow,
} from './rows.ts';
import type { WorkOptions } from './work.ts';

const usualPage = 30;
/** Rows of one file, people and places to choose from, and findings or answers that one page shows. */
const mostExported = 5_000;
const mostChosen = 500;
const mostPeople = 100;
const mostShown = 1_000;
const idPattern = /^[0-9a-f-]{36}$/;

type ListInput = RestInput<'GET /api/inspections'>;
type FindingsInput = RestInput<'GET /api/findings'>;

/** What people may know of inspections, and what they can choose for a new one. */
export class InspectionLists {
  readonly #prisma: PrismaClient;
  readonly #options: WorkOptions;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#prisma = options.prisma;
  }

  async list(input: ListInput, actor: Actor): Promise<InspectionsReplies['GET /api/inspections']> {
    const { limit = usualPage } = input;
    const rows = await this.#rows(input, actor, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const mayOrder = facilitiesVisibleTo(actor, 'inspection.conduct', new Date());
    return {
      inspections: await this.#views(rows.slice(0, limit), actor),
      next: last ? cursorText({ at: last.createdAt, keys: [last.id] }) : null,
      may: { order: (await this.#prisma.facility.findFirst({ where: mayOrder, select: { id: true } })) !== null },
    };
  }

  async export({ format, ...filter }: RestInput<'GET /api/inspections/export'>, by: By): Promise<Download> {
    const views = await this.#views(await this.#rows(filter, by.actor, mostExported), by.actor);
    return this.#file(inspectionsTable(views), { name: 'kiem-tra', format, rows: views.length }, by);
  }

  async findings(input: FindingsInput, actor: Actor): Promise<InspectionsReplies['GET /api/findings']> {
    const { limit = usualPage } = input;
    const rows = await this.#findings(input, actor, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      findings: await this.#findingViews(rows.slice(0, limit), actor),
      next: last ? cursorText({ at: last.recordedAt, keys: [last.id] }) : null,
    };
  }

  async exportFindings({ format, ...filter }: RestInput<'GET /api/findings/export'>, by: By): Promise<Download> {
    const views = await this.#findingViews(await this.#findings(filter, by.actor, mostExported), by.actor);
    return this.#file(findingsTable(views), { name: 'ket-qua-kiem-tra', format, rows: views.length }, by);
  }

  /** Throws `not_found` for who may not know of it. */
  async one(id: string, actor: Actor): Promise<InspectionView> {
    const [view] = await this.#views([await this.#row(id, actor)], actor);
    return view!;
  }

  async detail(id: string, actor: Actor): Promise<InspectionDetail> {
    const row = await this.#row(id, actor);
    const [inspection] = await this.#views([row], actor);
    const facilityIds = row.parts.map(({ facilityId }) => facilityId);
    const parts = await this.#prisma.inspectionPart.findMany({
      where: { inspectionId: id, facilityId: { in: facilityIds } },
      orderBy: [{ name: 'asc' }, { facilityId: 'asc' }],
      include: {
        checks: { orderBy: { at: 'desc' }, distinct: ['item'], take: mostShown },
        findings: { orderBy: { number: 'asc' }, take: mostShown, include: findingShown },
        authorisations: { orderBy: { recordedAt: 'desc' }, take: mostShown, ...authorisationShown },
      },
    });
    const earlier = row.previousId === null ? [] : await this.#earlier(row.previousId, facilityIds, actor);
    const onlooking = await onlooker(this.#prisma, actor, this.#options.now(), facilityIds);
    return {
      inspection: inspection!,
      parts: parts.map(({ facilityId, name, zones, checks, findings, authorisations }) => ({
        facility: { id: facilityId, name },
        items: itemsFor(zones),
        answers: checks.map(({ item, answer, note, at, person }) => ({
          ...{ item: item as CheckItem, answer: answer as CheckAnswer, note, at: at.toISOString(), by: person },
        })),
        findings: findings.map((finding) => findingView(finding, onlooking)),
        authorisations: authorisations.map((one) => authorisationView(one, actor, onlooking.now)),
      })),
      earlier,
    };
  }

  /** Where the actor may inspect, and who else inspects below the same places. */
  async choices(actor: Actor): Promise<InspectionChoices> {
    const now = new Date();
    const facilities = await this.#prisma.facility.findMany({
      where: facilitiesVisibleTo(actor, 'inspection.conduct', now),
      orderBy: { node: { name: 'asc' } },
      take: mostChosen,
      select: { id: true, node: { select: { name: true, path: true, parent: { select: { name: true } } } } },
    });
    const above = [...new Set(facilities.flatMap(({ node }) => node.path))];
    const people = await this.#prisma.person.findMany({
      where: {
        ...{ id: { not: actor.id }, suspendedAt: null },
        grants: {
          some: {
            ...{ role: { in: inspectingRoles() }, nodeId: { in: above } },
            OR: [{ validTo: null }, { validTo: { gt: now } }],
          },
        },
      },
      orderBy: { fullName: 'asc' },
      take: mostPeople,
      select: actorSelect,
    });
    const own = { id: { in: facilities.map(({ id }) => id) } };
    const inspects = await Promise.all(
      people.map((person) => {
        const theirs = facilitiesVisibleTo(actorOf(person, now), 'inspection.conduct', now);
        return this.#prisma.facility.findFirst({ where: { AND: [own, theirs] }, select: { id: true } });
      }),
    );
    return {
      facilities: facilities.map(({ id, node }) => ({ id, name: node.name, province: node.parent?.name ?? '' })),
      people: people
        .filter((_, place) => inspects[place])
        .map(({ id, fullName, position, unit }) => ({ id, name: fullName, position, unit })),
    };
  }

  #visible(actor: Actor): Prisma.InspectionPartWhereInput {
    return partsVisible(actor, 'inspection.read', this.#options.now());
  }

  #rows(
    { state, facilityId, cursor }: Pick<ListInput, 'state' | 'facilityId' | 'cursor'>,
    actor: Actor,
    take: number,
  ): Promise<InspectionRow[]> {
    const parts = this.#visible(actor);
    return this.#prisma.inspection.findMany({
      where: {
        AND: [
          { parts: { some: { AND: [parts, facilityId ? { facilityId } : {}] } } },
          state ? { state } : {},
          after('createdAt', cursor),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take,
      include: inspectionShown(parts),
    });
  }

  async #row(id: string, actor: Actor): Promise<InspectionRow> {
    const parts = this.#visible(actor);
    const row = await this.#prisma.inspection.findFirst({
      where: { id, parts: { some: parts } },
      include: inspectionShown(parts),
    });
    if (!row) throw notFound('inspection');
    return row;
  }

  async #views(rows: readonly InspectionRow[], actor: Actor): Promise<InspectionView[]> {
    const now = this.#options.now();
    const facilityIds = new Set(rows.flatMap(({ parts }) => parts.map(({ facilityId }) => facilityId)));
    const onlooking = await onlooker(this.#prisma, actor, now, [...facilityIds]);
    const told = await toldInspections(
      this.#prisma,
      rows.map(({ id }) => id),
      now,
    );
    return rows.map((row) => inspectionView(row, onlooking, told.has(row.id)));
  }

  async #findings(
    { state, facilityId, cursor }: Pick<FindingsInput, 'state' | 'facilityId' | 'cursor'>,
    actor: Actor,
    take: number,
  ): Promise<FindingRow[]> {
    const overdue =
      state === 'overdue' ? await overdueFindings(this.#prisma, this.#options.now(), mostExported) : undefined;
    return this.#prisma.inspectionFinding.findMany({
      where: {
        AND: [
          { part: this.#visible(actor) },
          facilityId ? { facilityId } : {},
          state === 'open' ? isOpenFinding : {},
          overdue ? { id: { in: overdue.map(({ id }) => id) } } : {},
          after('recordedAt', cursor),
        ],
      },
      orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
      take,
      include: findingShown,
    });
  }

  async #findingViews(rows: readonly FindingRow[], actor: Actor): Promise<FindingView[]> {
    const facilityIds = [...new Set(rows.map(({ facilityId }) => facilityId))];
    const onlooking = await onlooker(this.#prisma, actor, this.#options.now(), facilityIds);
    return rows.map((row) => findingView(row, onlooking));
  }

  /** Of the inspection that is followed up, and of those that it followed up. */
  async #earlier(previousId: string, facilityIds: readonly string[], actor: Actor): Promise<FindingView[]> {
    const ids: string[] = [];
    // A chain of follow-ups that is longer than this has its beginning in the past.
    for (let id: string | null = previousId; id !== null && ids.length < 10;) {
      ids.push(id);
      const row: { previousId: string | null } | null = await this.#prisma.inspection.findUnique({
        where: { id },
        select: { previousId: true },
      });
      id = row?.previousId ?? null;
    }
    const rows = await this.#prisma.inspectionFinding.findMany({
      where: {
        AND: [
          { inspectionId: { in: ids }, facilityId: { in: [...facilityIds] }, part: this.#visible(actor) },
          isOpenFinding,
        ],
      },
      orderBy: [{ recordedAt: 'asc' }],
      take: mostShown,
      include: findingShown,
    });
    return this.#findingViews(rows, actor);
  }

  async #file(
    table: Parameters<typeof tableFile>[0],
    { name, format, rows }: { name: string; format: 'csv' | 'xlsx'; rows: number },
    by: By,
  ): Promise<Download> {
    await this.#options.ledger.write({
      ...{ kind: 'inspection.exported', ...recordedBy(by), details: { list: name, format, rows } },
    });
    return tableFile(table, { name, format, day: this.#options.now().toISOString().slice(0, 10) });
  }
}

/** What comes after the cursor in a list whose newest is the first. */
function after<Column extends 'createdAt' | 'recordedAt'>(column: Column, cursor: string | undefined) {
  if (cursor === undefined) return {};
  const { at, keys } = readCursor(cursor, [idPattern]);
  return { OR: [{ [column]: { lt: at } }, { [column]: at, id: { lt: keys[0]! } }] };
}
