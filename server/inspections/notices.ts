import type { Actor } from '../access/actor.ts';
import type { By } from '../access/by.ts';
import { inspectionPartsTold } from '../access/policy/inspections.ts';
import type { InspectionCallKind, PrismaClient } from '../db/generated/client.ts';
import { InTurn } from '../documents/sealing.ts';
import { shortMoment } from '../duty/vietnam-time.ts';
import type { Logger } from '../log.ts';
import type { InspectionAlarm, Notice } from './alarm.ts';
import { partsVisible } from './rows.ts';

/** A facility is reminded this long before a deadline, where it had at least twice as long from the day that it was set. */
const remindMs = 24 * 3600_000;
/** Notices of one look; what is beyond is given by the next. */
const batch = 200;
/** Of what was demanded, characters that a notice repeats. */
const mostQuoted = 300;

export interface NoticesOptions {
  prisma: PrismaClient;
  log: Logger;
  now: () => Date;
  alarm: InspectionAlarm;
}

interface RemedyDue {
  id: string;
  inspectionId: string;
  facilityId: string;
  finding: number;
  inspection: number;
  remedy: string;
  deadline: Date;
}

/**
 * Calls facilities: when they are told of an inspection, before the deadline of a remedy that they have not answered, and when it is over. Each
 * once (`InspectionCall`), and of nothing that they are not told of yet. Who it is about is worked out from the database, so nothing is lost
 * with a process.
 */
export class InspectionNotices {
  readonly #options: NoticesOptions;
  /** One after the other: nobody is called for the same thing by two at once. */
  readonly #turn = new InTurn();

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** All that is due now. Never rejects: what fails is due with the next look. */
  async due(): Promise<void> {
    await this.#turn.run(async () => {
      await this.#tell({});
      const now = this.#options.now();
      for (const kind of ['reminded', 'overdue'] as const) {
        for (const remedy of await this.#remedies(kind, now)) await this.#remind(kind, remedy, now);
      }
    }, this.#failed);
  }

  /** When something is due next, milliseconds since the epoch; Infinity while nothing is. */
  async next(): Promise<number> {
    const { prisma, now } = this.#options;
    const at = now();
    const tomorrow = new Date(at.getTime() + remindMs);
    const { _min } = await prisma.inspection.aggregate({
      where: { visibleFrom: { gt: at }, parts: { some: { calls: { none: { kind: 'told' } } } } },
      _min: { visibleFrom: true },
    });
    const [row] = await prisma.$queryRaw<{ over: Date | null; near: Date | null }[]>`
      SELECT min(deadline) FILTER (WHERE deadline > ${at}) AS over, min(deadline) FILTER (WHERE deadline > ${tomorrow}) AS near
      FROM (
        SELECT COALESCE(last."deadline", f."deadline") AS deadline FROM "InspectionFinding" f
        LEFT JOIN LATERAL (
          SELECT s."act", s."deadline" FROM "FindingStep" s WHERE s."findingId" = f."id" ORDER BY s."number" DESC LIMIT 1
        ) last ON true
        WHERE f."remedy" IS NOT NULL AND (last."act" IS NULL OR last."act" = 'return')
      ) AS open`;
    return Math.min(
      ...[_min.visibleFrom, row?.over].map((time) => time?.getTime() ?? Infinity),
      row?.near ? row.near.getTime() - remindMs : Infinity,
    );
  }

  /** Tells the facilities of this inspection that may know of it by now. Never rejects: who could not be told is told by the next look. */
  async tell(inspectionId: string): Promise<void> {
    await this.#turn.run(() => this.#tell({ inspectionId }), this.#failed);
  }

  /** Who answers for a facility has opened the inspection that it was told of. */
  async seen(inspectionId: string, by: By): Promise<void> {
    const part = this.#answered(by.actor);
    await this.#done({ inspectionId, kind: 'told', part }, 'Đã mở xem cuộc kiểm tra', by);
  }

  /** Somebody has done what a finding waited for, or taken it back. Never rejects: what was done stands. */
  async settled(findingId: string, by: By): Promise<void> {
    await this.#done({ findingId }, 'Đã có trả lời hoặc nhận xét về yêu cầu khắc phục', by);
  }

  async #done(
    where: { inspectionId: string; kind: 'told'; part: ReturnType<typeof partsVisible> } | { findingId: string },
    note: string,
    by: By,
  ): Promise<void> {
    const { prisma, alarm, log } = this.#options;
    try {
      const calls = await prisma.inspectionCall.findMany({
        where: { ...where, alert: { state: { in: ['new', 'acknowledged', 'in_progress'] } } },
        select: { alertId: true },
        distinct: ['alertId'],
        take: batch,
      });
      for (const { alertId } of calls) if (alertId) await alarm.done(alertId, note, by);
    } catch (error) {
      log.error({ err: error }, 'the alert of an inspection does not say what was done');
    }
  }

  readonly #failed = (error: unknown): void =>
    this.#options.log.error({ err: error }, 'a facility was not called for an inspection; it is tried again');

  async #tell(which: { inspectionId?: string }): Promise<void> {
    const { prisma, now } = this.#options;
    const at = now();
    const parts = await prisma.inspectionPart.findMany({
      where: { AND: [inspectionPartsTold(at), { calls: { none: { kind: 'told' } }, ...which }] },
      orderBy: [{ inspection: { number: 'asc' } }, { facilityId: 'asc' }],
      take: batch,
      select: { inspectionId: true, facilityId: true, inspection: { select: { number: true, purpose: true } } },
    });
    for (const { inspection, ...part } of parts) {
      const text = `Kiểm tra số ${inspection.number}: ${quoted(inspection.purpose)}`;
      await this.#call('told', part, { reason: 'inspection_told', part: part.inspectionId, text, at });
    }
  }

  #answered(actor: Actor) {
    return partsVisible(actor, 'inspection.answer', this.#options.now());
  }

  async #remind(kind: 'reminded' | 'overdue', remedy: RemedyDue, at: Date): Promise<void> {
    const { id, inspectionId, facilityId, finding, inspection, deadline } = remedy;
    const head = `Kiểm tra số ${inspection}, vấn đề ${finding}, thời hạn ${shortMoment(deadline)}`;
    const text = `${head}: ${quoted(remedy.remedy)}`;
    const part = `${id} ${deadline.getTime()}`;
    await this.#call(
      kind,
      { inspectionId, facilityId, findingId: id, deadline },
      { reason: 'remedy_due', part, text, at, late: kind === 'overdue' },
    );
  }

  async #call(
    kind: InspectionCallKind,
    about: { inspectionId: string; facilityId: string; findingId?: string; deadline?: Date },
    notice: Omit<Notice, 'facilityId'>,
  ): Promise<void> {
    const { prisma, alarm } = this.#options;
    // People first: should the record fail, they are called again. Once too often is better than never.
    const alertId = await alarm.call({ ...notice, facilityId: about.facilityId });
    // Another process may have been as quick.
    await prisma.inspectionCall.createMany({
      data: [{ ...about, kind, at: notice.at, alertId }],
      skipDuplicates: true,
    });
  }

  /** What was not answered, of inspections that its facility knows of: past its deadline, or less than a day before it. */
  async #remedies(kind: 'reminded' | 'overdue', now: Date): Promise<RemedyDue[]> {
    const { prisma } = this.#options;
    const [from, to] = kind === 'overdue' ? [new Date(0), now] : [now, new Date(now.getTime() + remindMs)];
    return prisma.$queryRaw`
      SELECT f."id", f."inspectionId", f."facilityId", f."number" AS finding, i."number" AS inspection, f."remedy",
        COALESCE(last."deadline", f."deadline") AS deadline
      FROM "InspectionFinding" f JOIN "Inspection" i ON i."id" = f."inspectionId"
      LEFT JOIN LATERAL (
        SELECT s."act", s."deadline", s."at" FROM "FindingStep" s WHERE s."findingId" = f."id" ORDER BY s."number" DESC LIMIT 1
      ) last ON true
      WHERE f."remedy" IS NOT NULL AND (last."act" IS NULL OR last."act" = 'return')
        AND COALESCE(last."deadline", f."deadline") > ${from} AND COALESCE(last."deadline", f."deadline") <= ${to}
        AND (${kind}::text = 'overdue' OR COALESCE(last."deadline", f."deadline")
          >= COALESCE(last."at", f."recordedAt") + INTERVAL '2 days')
        AND NOT EXISTS (
          SELECT 1 FROM "InspectionCall" c WHERE c."findingId" = f."id" AND c."kind"::text = ${kind}::text
            AND c."deadline" = COALESCE(last."deadline", f."deadline")
        )
        AND EXISTS (
          SELECT 1 FROM "InspectionCall" c WHERE c."inspectionId" = f."inspectionId" AND c."facilityId" = f."facilityId" AND c."kind" = 'told'
        )
      ORDER BY deadline LIMIT ${batch}`;
  }
}

const quoted = (text: string): string => (text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text);
