import { randomBytes } from 'node:crypto';
import { requirePictures } from '../access/access.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { Download } from '../contract/audit.ts';
import type { ConflictReason } from '../contract/common.ts';
import type { AuthorisationView, FindingView } from '../contract/inspections.ts';
import type { RestInput } from '../contract/rest.ts';
import { download, seal } from '../documents/sealing.ts';
import { dayOf } from '../duty/vietnam-time.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import { SealedBox } from '../sealed-box.ts';
import { authorisationShown, authorisationView, captures, holdsFor } from './authorisations.ts';
import { findingState } from './life.ts';
import { findingShown, findingView, onlooker, partsVisible, type FindingRow } from './rows.ts';
import { notRunning, type WorkOptions } from './work.ts';

/** Of one facility in one inspection: what authorities write by hand stays far below. */
const mostAuthorisations = 50;

/**
 * The newest picture of a camera's present stream as JPEG, with what it is written on it, where it can be; undefined when there is none. Never
 * pulls a camera.
 */
export type TakeStill = (cameraId: string, caption: string) => Promise<Buffer | undefined>;

export interface EvidenceOptions extends WorkOptions {
  box: SealedBox;
  still: TakeStill;
}

const refusals = {
  evidence_not_authorised: 'No written authorisation is recorded for a picture of this camera at present.',
  evidence_own_authorisation: 'Whoever recorded the authorisation takes no picture by it: another inspector does.',
  evidence_no_picture: 'There is no picture of this camera at present: open it within the inspection, and try again.',
} as const satisfies Partial<Record<ConflictReason, string>>;

/**
 * Pictures taken as evidence: by written permission of the competent authority, which somebody who may order inspections there records and
 * somebody else uses, one for each finding, sealed by its hash. Each picture, each refusal and each reading is in the ledger.
 */
export class Evidence {
  readonly #options: EvidenceOptions;

  constructor(options: EvidenceOptions) {
    this.#options = options;
  }

  /** Throws `not_found` for who may not order inspections there, `conflict` when it is over, `invalid_input` for a time beyond the inspection's. */
  async authorise(input: RestInput<'POST /api/inspections/:id/authorisations'>, by: By): Promise<AuthorisationView> {
    const { prisma, ledger } = this.#options;
    const { id: inspectionId, facilityId, number, date, authority } = input;
    const now = this.#options.now();
    const validTo = new Date(input.until);
    const cameraIds = [...new Set(input.cameraIds)];
    const row = await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT "id" FROM "Inspection" WHERE "id" = ${inspectionId}::uuid FOR UPDATE`;
      const part = await tx.inspectionPart.findFirst({
        where: { AND: [{ inspectionId, facilityId }, partsVisible(by.actor, 'inspection.conduct', now)] },
        select: { inspection: { select: { state: true, endsAt: true } } },
      });
      if (!part) throw notFound('inspection');
      const { state, endsAt } = part.inspection;
      if ((state !== 'planned' && state !== 'running') || endsAt <= now) throw notRunning();
      if (validTo <= now || validTo > endsAt || date > dayOf(now)) {
        throw new AppError(
          'invalid_input',
          'An authorisation is of a day past, and holds until the end of the inspection at most.',
        );
      }
      const cameras = await tx.camera.findMany({
        where: { id: { in: cameraIds }, facilityId, removedAt: null },
        orderBy: { name: 'asc' },
        select: { id: true, name: true },
      });
      if (cameras.length < cameraIds.length) throw notFound('camera');
      if ((await tx.evidenceAuthorisation.count({ where: { inspectionId, facilityId } })) >= mostAuthorisations) {
        throw new AppError('payload_too_large', 'There are too many authorisations for this facility.');
      }
      const made = await tx.evidenceAuthorisation.create({
        data: {
          ...{ inspectionId, facilityId, documentNumber: number, documentDate: new Date(date), authority, validTo },
          ...{ cameraIds: cameras.map(({ id }) => id), cameras: cameras.map(({ name }) => name), recordedAt: now },
          ...{ personId: by.actor.id, person: by.actor.fullName, unit: by.actor.unit },
        },
        ...authorisationShown,
      });
      await ledger.record(tx, {
        ...{ kind: 'inspection.evidence_authorised', ...recordedBy(by), facilityId, subjectId: inspectionId },
        details: {
          ...{ authorisation: made.id, document: `${number}, ${date}`, authority, until: validTo.toISOString() },
          cameras: cameras.map(({ name }) => name).join(', ') || null,
        },
      });
      return made;
    });
    return authorisationView(row, by.actor, now);
  }

  /**
   * Takes the one picture of a finding. Throws `conflict` with why it is refused, what requirePictures() throws, `not_found` for who is not an
   * inspector of the inspection.
   */
  async capture(
    { id: inspectionId, findingId }: RestInput<'POST /api/inspections/:id/findings/:findingId/evidence'>,
    by: By,
  ): Promise<FindingView> {
    const { prisma, now } = this.#options;
    const where = { id: findingId, inspectionId, part: partsVisible(by.actor, 'inspection.conduct', now()) };
    const row = await prisma.inspectionFinding.findFirst({ where, include: findingShown });
    if (!row) throw notFound('finding');
    try {
      await this.#take(row, by);
    } catch (error) {
      if (error instanceof AppError) await this.#refused(row, error, by);
      throw error;
    }
    const taken = await prisma.inspectionFinding.findUniqueOrThrow({ where: { id: findingId }, include: findingShown });
    return findingView(taken, await onlooker(prisma, by.actor, now(), [row.facilityId]));
  }

  /** The picture itself, once it is on record that it is read. Throws `not_found` where there is none, and for who may not know of it. */
  async read(
    { id: inspectionId, findingId }: RestInput<'GET /api/inspections/:id/findings/:findingId/evidence'>,
    by: By,
  ): Promise<Download> {
    const { prisma, ledger, box, now } = this.#options;
    const part = partsVisible(by.actor, 'inspection.read', now());
    const row = await prisma.evidenceCapture.findFirst({
      where: { findingId, finding: { inspectionId, part } },
      include: { finding: { select: { number: true, facilityId: true, cameraId: true, part: inspectionNumber } } },
    });
    if (!row) throw notFound('picture');
    const owner = evidenceOwner(findingId);
    const key = Buffer.from(box.open(owner, row.sealed), 'base64');
    const jpeg = Buffer.from(new SealedBox(key).open(owner, row.content), 'base64');
    if (seal(jpeg).sha256 !== row.sha256)
      throw new Error(`The picture of finding ${findingId} is not the one that was taken.`);
    const { number, facilityId, cameraId, part: of } = row.finding;
    await ledger.write({
      ...{ kind: 'inspection.evidence_read', ...recordedBy(by), facilityId, subjectId: inspectionId },
      ...(cameraId !== null && { cameraId }),
      details: { finding: findingId, number, sha256: row.sha256 },
    });
    return download(`kiem-tra-${of.inspection.number}-van-de-${number}.jpg`, 'image/jpeg', jpeg);
  }

  async #take(row: FindingRow, by: By): Promise<void> {
    const { prisma, ledger, box, still, now } = this.#options;
    const { id: findingId, number, facilityId, cameraId, part } = row;
    const { inspection } = part;
    this.#judge(row, by);
    if (cameraId === null) throw new AppError('invalid_input', 'The finding is of no camera.');
    // What is withheld from everybody is no evidence either.
    await requirePictures(prisma, by.actor, 'camera.view', cameraId);
    const at = now();
    const caption = `Kiểm tra số ${inspection.number}, vấn đề ${number}, ${inVietNam.format(at)}`;
    const jpeg = await still(cameraId, caption);
    if (!jpeg) throw refused('evidence_no_picture');
    const { sha256, size } = seal(jpeg);
    // A key of its own, so that a new key of the server means sealing keys anew, not pictures.
    const key = randomBytes(32);
    const owner = evidenceOwner(findingId);
    const content = new SealedBox(key).seal(owner, jpeg.toString('base64'));
    const sealed = box.seal(owner, key.toString('base64'));
    await prisma.$transaction(async (tx) => {
      // Held to the end: it cannot end meanwhile, and two pictures cannot be taken at once.
      await tx.$queryRaw`SELECT "id" FROM "Inspection" WHERE "id" = ${inspection.id}::uuid FOR UPDATE`;
      const held = await tx.inspectionFinding.findUniqueOrThrow({ where: { id: findingId }, include: findingShown });
      const { id: authorisationId, personId: authorisedById } = this.#judge(held, by);
      await tx.evidenceCapture.create({
        data: {
          ...{ findingId, authorisationId, authorisedById, at, sha256, size, content, sealed },
          ...{ personId: by.actor.id, person: by.actor.fullName },
        },
      });
      await ledger.record(tx, {
        ...{ kind: 'inspection.evidence_captured', ...recordedBy(by), facilityId, cameraId, subjectId: inspection.id },
        details: { finding: findingId, number, authorisation: authorisationId, sha256, size },
      });
    });
  }

  /** The authorisation by which the actor takes it now. Throws why there is none. */
  #judge(row: FindingRow, { actor }: By) {
    const now = this.#options.now();
    const { cameraId, part } = row;
    if (part.inspection.members.every(({ personId }) => personId !== actor.id)) throw notFound('finding');
    if (!captures(part.inspection, actor, now)) throw notRunning();
    if (row.evidence || findingState(row) === 'withdrawn') {
      throw conflict('finding_changed', 'There is a picture of this finding already, or it was taken back.');
    }
    const holding = part.authorisations.filter((one) => holdsFor(one, cameraId, now));
    const usable = holding.find(({ personId }) => personId !== actor.id);
    if (usable) return usable;
    throw refused(holding.length > 0 ? 'evidence_own_authorisation' : 'evidence_not_authorised');
  }

  async #refused({ id, number, facilityId, cameraId, part }: FindingRow, error: AppError, by: By): Promise<void> {
    const reason = (error.details as { reason?: string } | undefined)?.reason ?? error.code;
    await this.#options.ledger.write({
      ...{ kind: 'inspection.evidence_refused', ...recordedBy(by), facilityId, subjectId: part.inspection.id },
      ...(cameraId !== null && { cameraId }),
      details: { finding: id, number, reason },
    });
  }
}

const inVietNam = new Intl.DateTimeFormat('vi-VN', {
  ...({ timeZone: 'Asia/Ho_Chi_Minh', timeStyle: 'medium', dateStyle: 'medium' } as const),
});

/** Whom a picture is sealed for. */
export const evidenceOwner = (findingId: string): string => `evidence ${findingId}`;

const inspectionNumber = { select: { inspection: { select: { number: true } } } } as const;
const refused = (reason: keyof typeof refusals): AppError => conflict(reason, refusals[reason]);
