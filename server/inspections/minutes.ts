import type { Actor } from '../access/actor.ts';
import type { Download } from '../contract/audit.ts';
import { checkItems, checkRules, type CheckAnswer, type CheckItem } from '../contract/inspections.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { administrativeDocx } from '../documents/administrative-docx.ts';
import { administrativePdf } from '../documents/administrative.ts';
import { download, InTurn, seal } from '../documents/sealing.ts';
import { onClock } from '../duty/vietnam-time.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { minutesDocument, type MinutesFacts } from './minutes-document.ts';
import { partsVisible } from './rows.ts';

/** Facilities whose minutes are made up for at once. */
const batch = 20;

const mediaTypes = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

const asked = {
  inspection: { include: { members: { orderBy: [{ leads: 'desc' }, { name: 'asc' }] } } },
  checks: { orderBy: { at: 'asc' } },
  // What was withdrawn before the end is not of the minutes.
  findings: {
    orderBy: { number: 'asc' },
    where: { steps: { none: { act: 'withdraw' } } },
    include: { evidence: { select: { at: true, sha256: true, authorisation: true } } },
  },
} as const satisfies Prisma.InspectionPartInclude;
type Part = Prisma.InspectionPartGetPayload<{ include: typeof asked }>;

export interface MinutesOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now: () => Date;
}

/** The minutes of inspections that have ended, one for each facility, as PDF and DOCX; sealed by their hashes in the ledger, and never changed. */
export class Minutes {
  readonly #options: MinutesOptions;
  readonly #turn = new InTurn();

  constructor(options: MinutesOptions) {
    this.#options = options;
  }

  /** Those that are still to be made, of this inspection or of all. Never rejects: what fails is made up for by the next call. */
  async sealDue(inspectionId?: string): Promise<void> {
    const { prisma, log } = this.#options;
    const failed = (error: unknown) =>
      log.error({ err: error, inspectionId }, 'minutes of an inspection were not made; they are tried again');
    await this.#turn.run(async () => {
      const parts = await prisma.inspectionPart.findMany({
        where: {
          inspection: { state: 'ended', ...(inspectionId !== undefined && { id: inspectionId }) },
          records: { none: {} },
        },
        orderBy: [{ inspection: { endedAt: 'asc' } }, { facilityId: 'asc' }],
        take: batch,
        include: asked,
      });
      for (const part of parts) await this.#seal(part);
    }, failed);
  }

  /** Throws `not_found` while there are none, and for who may not know of them. */
  async read(
    { id: inspectionId, facilityId, format }: RestInput<'GET /api/inspections/:id/facilities/:facilityId/record'>,
    actor: Actor,
  ): Promise<Download> {
    const part = partsVisible(actor, 'inspection.read', this.#options.now());
    const row = await this.#options.prisma.inspectionRecord.findFirst({
      where: { inspectionId, facilityId, format, part },
    });
    if (!row) throw notFound('document');
    const fileName = `bien-ban-kiem-tra-${row.year}-${String(row.number).padStart(2, '0')}.${format}`;
    return download(fileName, mediaTypes[format], row.content);
  }

  async #seal(part: Part): Promise<void> {
    const { prisma, ledger, now } = this.#options;
    const { inspectionId, facilityId, inspection } = part;
    const { year } = onClock(inspection.endedAt ?? now());
    const last = await prisma.inspectionRecord.aggregate({ where: { year }, _max: { number: true } });
    const number = (last._max.number ?? 0) + 1;
    const document = minutesDocument(factsOf(part, number));
    const files = {
      pdf: seal(await administrativePdf(document)),
      docx: seal(await administrativeDocx(document)),
    };
    const sealedAt = now();
    await prisma.$transaction(async (tx) => {
      await tx.inspectionRecord.createMany({
        data: (['pdf', 'docx'] as const).map((format) => ({
          ...{ inspectionId, facilityId, format, year, number, sealedAt, ...files[format] },
        })),
      });
      await ledger.record(tx, {
        ...{ kind: 'inspection.sealed', facilityId, subjectId: inspectionId },
        details: { document: `${number}/${year}`, pdf: files.pdf.sha256, docx: files.docx.sha256 },
      });
    });
  }
}

/** What is to be checked at a facility of these required zones. */
export const itemsFor = (zones: readonly string[]): CheckItem[] =>
  checkItems.filter(
    (item) => (checkRules as readonly string[]).includes(item) || zones.includes(item.slice('zone_'.length)),
  );

function factsOf({ inspection, name, province, zones, checks, findings }: Part, number: number): MinutesFacts {
  const { orderNumber, orderDate, begunAt, endedAt, members } = inspection;
  if (!begunAt || !endedAt) throw new Error(`Inspection ${inspection.id} has not ended.`);
  // The last one counts.
  const answers = new Map(checks.map((check) => [check.item, check]));
  return {
    ...{
      number,
      begunAt,
      endedAt,
      inspectors: members,
      purpose: inspection.purpose,
      conclusion: inspection.conclusion,
    },
    ...{ authority: inspection.authority, province: inspection.province, facility: { name, province } },
    order:
      orderNumber !== null && orderDate ? { number: orderNumber, date: orderDate.toISOString().slice(0, 10) } : null,
    checks: itemsFor(zones).map((item) => {
      const { answer = null, note = null } = answers.get(item) ?? {};
      return { item, answer: answer as CheckAnswer | null, note };
    }),
    findings: findings.map(({ camera, zone, evidence, ...finding }) => ({
      ...finding,
      camera: camera !== null && zone ? { name: camera, zone } : null,
      evidence: evidence && {
        ...{ at: evidence.at, sha256: evidence.sha256, authority: evidence.authorisation.authority },
        number: evidence.authorisation.documentNumber,
        date: evidence.authorisation.documentDate.toISOString().slice(0, 10),
      },
    })),
  };
}
