import type { Actor } from '../access/actor.ts';
import { inspectionPartsTold, inspectionPartsVisibleTo } from '../access/policy/inspections.ts';
import type { FindingView, InspectionView, MinutesView } from '../contract/inspections.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict } from '../errors.ts';
import { authorisationKnown, captures, holdsFor, inspectionKnown } from './authorisations.ts';
import { deadlineOf, findingAfter, findingState, inspectionAfter, isOver, isOverdue } from './life.ts';

const authorisedBy = { select: { documentNumber: true, documentDate: true, authority: true } } as const;

/** Of one finding: nobody answers and returns more often. */
export const mostSteps = 200;

export const findingShown = {
  steps: { orderBy: { number: 'asc' }, take: mostSteps },
  part: { select: { name: true, inspection: inspectionKnown, authorisations: authorisationKnown } },
  // Without its bytes.
  evidence: { select: { at: true, person: true, sha256: true, size: true, authorisation: authorisedBy } },
} as const satisfies Prisma.InspectionFindingInclude;
export type FindingRow = Prisma.InspectionFindingGetPayload<{ include: typeof findingShown }>;

/** Of a part what a list tells: its findings as numbers, its minutes without their bytes. */
const partShown = {
  select: {
    facilityId: true,
    name: true,
    lookedAt: true,
    findings: {
      select: {
        remedy: true,
        deadline: true,
        steps: { select: { act: true, deadline: true }, orderBy: { number: 'asc' }, take: mostSteps },
      },
    },
    records: {
      select: { format: true, year: true, number: true, sha256: true, size: true, sealedAt: true },
      orderBy: { format: 'asc' },
    },
  },
} as const satisfies Prisma.InspectionPartDefaultArgs;

const numbered = { select: { id: true, number: true } } as const;

/** What the actor may know of an inspection: the parts that they may see. */
export const inspectionShown = (parts: Prisma.InspectionPartWhereInput) =>
  ({
    members: { orderBy: [{ leads: 'desc' }, { name: 'asc' }] },
    parts: { where: parts, orderBy: [{ name: 'asc' }, { facilityId: 'asc' }], ...partShown },
    // One that the actor may not know of is not named either.
    previous: { select: { ...numbered.select, parts: { where: parts, select: { facilityId: true }, take: 1 } } },
    following: { ...numbered, orderBy: { number: 'asc' }, where: { parts: { some: parts } } },
  }) as const satisfies Prisma.InspectionInclude;
export type InspectionRow = Prisma.InspectionGetPayload<{ include: ReturnType<typeof inspectionShown> }>;

/** To be remedied, and not accepted yet. */
export const isOpenFinding: Prisma.InspectionFindingWhereInput = {
  remedy: { not: null },
  steps: { none: { act: { in: ['accept', 'withdraw'] } } },
};

/** Findings of these facilities whose remedy the facility has not answered in time. */
export const overdueFindings = (
  prisma: PrismaClient,
  now: Date,
  limit: number,
): Promise<{ id: string; facilityId: string }[]> => prisma.$queryRaw`
  SELECT f."id", f."facilityId" FROM "InspectionFinding" f
  LEFT JOIN LATERAL (
    SELECT s."act", s."deadline" FROM "FindingStep" s WHERE s."findingId" = f."id" ORDER BY s."number" DESC LIMIT 1
  ) last ON true
  WHERE f."remedy" IS NOT NULL AND (last."act" IS NULL OR last."act" = 'return')
    AND COALESCE(last."deadline", f."deadline") < ${now}
  ORDER BY COALESCE(last."deadline", f."deadline") LIMIT ${limit}`;

export interface Onlooker {
  actor: Actor;
  now: Date;
  /** Facilities that the actor inspects, and those that they answer for. */
  conducts: ReadonlySet<string>;
  answers: ReadonlySet<string>;
}

/** What the actor may do about the facilities of these parts; `parts`: those that they may see. */
export async function onlooker(
  prisma: PrismaClient,
  actor: Actor,
  now: Date,
  facilityIds: readonly string[],
): Promise<Onlooker> {
  const among = async (permission: 'inspection.conduct' | 'inspection.answer') => {
    const where = { AND: [{ facilityId: { in: [...facilityIds] } }, partsVisible(actor, permission, now)] };
    const rows = await prisma.inspectionPart.findMany({
      where,
      select: { facilityId: true },
      distinct: ['facilityId'],
    });
    return new Set(rows.map(({ facilityId }) => facilityId));
  };
  return { actor, now, conducts: await among('inspection.conduct'), answers: await among('inspection.answer') };
}

/** Grants hold at the moment of asking, whatever time the service is told. */
export const partsVisible = (
  actor: Actor,
  permission: Parameters<typeof inspectionPartsVisibleTo>[1],
  now: Date,
): Prisma.InspectionPartWhereInput => inspectionPartsVisibleTo(actor, permission, new Date(), now);

/** Whether its facilities know of each of these by now. */
export async function toldInspections(
  prisma: PrismaClient,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const where = { AND: [{ inspectionId: { in: [...ids] } }, inspectionPartsTold(now)] };
  const rows = await prisma.inspectionPart.findMany({
    where,
    select: { inspectionId: true },
    distinct: ['inspectionId'],
  });
  return new Set(rows.map(({ inspectionId }) => inspectionId));
}

/** Numbers of inspections of which the facility does not know by now, as the ledger's viewings refer to them. */
export async function untoldInspections(prisma: PrismaClient, facilityId: string, now: Date): Promise<string[]> {
  const told = await prisma.inspectionPart.findMany({
    where: { AND: [{ facilityId }, inspectionPartsTold(now)] },
    select: { inspectionId: true },
  });
  // Not by NOT of the same filter: to SQL, what is not known is neither.
  const rows = await prisma.inspectionPart.findMany({
    where: { facilityId, inspectionId: { notIn: told.map(({ inspectionId }) => inspectionId) } },
    select: { inspection: { select: { number: true } } },
  });
  return rows.map(({ inspection }) => String(inspection.number));
}

export function inspectionView(
  row: InspectionRow,
  { actor, now, conducts }: Onlooker,
  disclosed: boolean,
): InspectionView {
  const { id, number, state, version, purpose, authority, disclosure, conclusion, orderNumber, orderDate } = row;
  const within = row.startsAt <= now && now < row.endsAt;
  const isMember = row.members.some(({ personId }) => personId === actor.id);
  const works = isMember && row.parts.some(({ facilityId }) => conducts.has(facilityId));
  const possible = (step: Parameters<typeof inspectionAfter>[1]) => works && inspectionAfter(state, step) !== undefined;
  return {
    ...{ id, number, state, version, purpose, authority, disclosure, disclosed, conclusion },
    order:
      orderNumber !== null && orderDate
        ? { kind: 'ordered', number: orderNumber, date: orderDate.toISOString().slice(0, 10) }
        : { kind: 'unannounced' },
    from: row.startsAt.toISOString(),
    to: row.endsAt.toISOString(),
    begunAt: iso(row.begunAt),
    endedAt: iso(row.endedAt),
    inspectors: row.members.map(({ personId, name, position, unit, leads }) => ({
      ...{ id: personId, name, position, unit, leads },
    })),
    facilities: row.parts.map(({ facilityId, name, lookedAt, findings, records }) => ({
      ...{ id: facilityId, name, lookedAt: iso(lookedAt), findings: findings.length },
      open: findings.filter((finding) => isUnsettled(finding)).length,
      overdue: findings.filter((finding) => isOverdue(finding, now)).length,
      minutes: minutesView(records),
    })),
    previous: row.previous?.parts.length ? { id: row.previous.id, number: row.previous.number } : null,
    following: row.following,
    may: {
      begin: possible('begin') && within,
      end: possible('end'),
      cancel: possible('cancel'),
      disclose:
        possible('disclose') && !disclosed && (state !== 'cancelled' || row.parts.some((part) => part.lookedAt)),
      work: works && state === 'running' && within,
      authorise: !isOver(state) && now < row.endsAt && row.parts.some(({ facilityId }) => conducts.has(facilityId)),
      followUp: state === 'ended' && row.parts.some(({ facilityId }) => conducts.has(facilityId)),
    },
  };
}

const isUnsettled = (finding: Parameters<typeof findingState>[0]): boolean =>
  ['open', 'answered'].includes(findingState(finding));

function minutesView(records: InspectionRow['parts'][number]['records']): MinutesView | null {
  const [first] = records;
  if (!first) return null;
  const { number, year, sealedAt } = first;
  return {
    ...{ number, year, sealedAt: sealedAt.toISOString() },
    files: records.map(({ format, sha256, size }) => ({ format, sha256, size })),
  };
}

export function findingView(row: FindingRow, { actor, now, conducts, answers }: Onlooker): FindingView {
  const { id, number, facilityId, text, remedy, sanction, part, cameraId, camera, zone } = row;
  const state = findingState(row);
  const possible = (act: Parameters<typeof findingAfter>[1]) => findingAfter(state, act) !== undefined;
  return {
    ...{ id, number, facility: { id: facilityId, name: part.name } },
    inspection: { id: part.inspection.id, number: part.inspection.number },
    camera: cameraId !== null && camera !== null && zone ? { id: cameraId, name: camera, zone } : null,
    ...{ at: row.at.toISOString(), by: row.person, text, remedy, sanction, state },
    item: row.item as FindingView['item'],
    deadline: iso(deadlineOf(row)),
    overdue: isOverdue(row, now),
    version: row.steps.length,
    steps: row.steps.map(({ act, at, person, text: said, deadline }) => ({
      ...{ act, at: at.toISOString(), by: person, text: said, deadline: iso(deadline) },
    })),
    evidence: evidenceView(row.evidence),
    may: {
      answer: answers.has(facilityId) && possible('answer'),
      judge: conducts.has(facilityId) && possible('withdraw'),
      capture: conducts.has(facilityId) && mayCapture(row, actor, now),
    },
  };
}

/** Whether the actor may take the finding's picture now, by somebody else's permission. */
const mayCapture = (row: FindingRow, actor: Actor, now: Date): boolean =>
  !row.evidence &&
  findingState(row) !== 'withdrawn' &&
  captures(row.part.inspection, actor, now) &&
  row.part.authorisations.some((one) => one.personId !== actor.id && holdsFor(one, row.cameraId, now));

function evidenceView(evidence: FindingRow['evidence']): FindingView['evidence'] {
  if (!evidence) return null;
  const { at, person, sha256, size, authorisation } = evidence;
  const { documentNumber: number, documentDate, authority } = authorisation;
  const authorised = { number, date: documentDate.toISOString().slice(0, 10), authority };
  return { at: at.toISOString(), by: person, sha256, size, authorised };
}

export const inspectionChanged = () =>
  conflict('inspection_changed', 'The inspection has changed meanwhile: load it again.');

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
