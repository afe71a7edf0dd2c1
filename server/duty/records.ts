import { permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { Download } from '../contract/audit.ts';
import type { DutyReplies } from '../contract/duty.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { administrativePdf } from '../documents/administrative.ts';
import { download, InTurn, seal } from '../documents/sealing.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { DutyLog } from './log.ts';
import { punctuality } from './punctuality.ts';
import { handoverDocument, type HandoverFacts } from './record-document.ts';
import { recordView } from './shift-rows.ts';
import { documented } from './shift-state.ts';
import { onClock } from './vietnam-time.ts';

/** Documents made up for at once. */
const batch = 20;

export interface RecordsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now: () => Date;
  dutyLog: DutyLog;
}

/** Hand-over documents: made once a shift has ended, sealed by their hash in the ledger, and never changed. */
export class Records {
  readonly #options: RecordsOptions;
  readonly #turn = new InTurn();

  constructor(options: RecordsOptions) {
    this.#options = options;
  }

  /** Of a shift that has just ended. Never throws: what fails is made up for by sealDue(). */
  async seal(shiftId: string): Promise<void> {
    await this.#turn.run(
      () => this.#seal(shiftId),
      (error) =>
        this.#options.log.error({ err: error, shiftId }, 'a hand-over document was not made; it is tried again'),
    );
  }

  /** Those that a failure or the end of a process has left out. */
  async sealDue(): Promise<void> {
    const shifts = await this.#options.prisma.dutyShift.findMany({
      where: { state: { in: [...documented] }, record: null },
      orderBy: { endedAt: 'asc' },
      take: batch,
      select: { id: true },
    });
    for (const { id } of shifts) await this.seal(id);
  }

  /** Throws `not_found` while there is none. */
  async read(facilityId: string, shiftId: string): Promise<Download> {
    const row = await this.#options.prisma.dutyRecord.findFirst({ where: { shiftId, facilityId } });
    if (!row) throw notFound('document');
    const fileName = `bien-ban-ban-giao-ca-${row.year}-${String(row.number).padStart(2, '0')}.pdf`;
    return download(fileName, 'application/pdf', row.content);
  }

  /** The document with this hash, as far as the actor may read the duty of its facility. */
  async find(sha256: string, actor: Actor): Promise<DutyReplies['GET /api/duty/records/:sha256']> {
    const { prisma } = this.#options;
    const row = await prisma.dutyRecord.findUnique({
      where: { sha256 },
      select: {
        ...{ shiftId: true, facilityId: true, number: true, year: true, sha256: true, size: true, sealedAt: true },
        shift: { select: { facility: { select: { node: { select: { name: true } } } } } },
      },
    });
    if (!row) return null;
    const { shiftId, facilityId, shift, ...record } = row;
    if (!(await permittedFacilities(prisma, actor, 'duty.read', [facilityId])).has(facilityId)) return null;
    return { shiftId, facility: { id: facilityId, name: shift.facility.node.name }, record: recordView(record) };
  }

  async #seal(shiftId: string): Promise<void> {
    const { prisma, ledger, now } = this.#options;
    const made = await prisma.dutyRecord.count({ where: { shiftId } });
    if (made > 0) return;
    const { facilityId, endedAt, facts } = await this.#facts(shiftId);
    const { year } = onClock(endedAt);
    const last = await prisma.dutyRecord.aggregate({ where: { facilityId, year }, _max: { number: true } });
    const number = (last._max.number ?? 0) + 1;
    const sealed = seal(await administrativePdf(handoverDocument({ ...facts, number })));
    const { sha256, size } = sealed;
    await prisma.$transaction(async (tx) => {
      await tx.dutyRecord.create({ data: { shiftId, facilityId, year, number, ...sealed, sealedAt: now() } });
      await ledger.record(tx, {
        ...{ kind: 'duty.sealed', facilityId, subjectId: shiftId },
        details: { sha256, size, document: `${number}/${year}` },
      });
    });
  }

  async #facts(shiftId: string): Promise<{ facilityId: string; endedAt: Date; facts: Omit<HandoverFacts, 'number'> }> {
    const { prisma, dutyLog } = this.#options;
    const person = { select: { fullName: true, position: true } } as const;
    const shift = await prisma.dutyShift.findUniqueOrThrow({
      where: { id: shiftId },
      include: {
        person,
        endedBy: person,
        facility: { select: { node: { select: { name: true, parent: { select: { name: true } } } } } },
      },
    });
    const { facilityId, signedInAt, endedAt, endedBy, endedById, closedAt, summary } = shift;
    if (!signedInAt || !endedAt || !endedBy || !endedById) throw new Error(`Shift ${shiftId} has not ended.`);
    const next =
      shift.state !== 'closed_by_leader'
        ? await prisma.dutyShift.findFirst({
            where: { facilityId, personId: endedById, signedInAt: { lte: endedAt }, id: { not: shiftId } },
            orderBy: { signedInAt: 'desc' },
          })
        : null;
    const { node } = shift.facility;
    return {
      facilityId,
      endedAt,
      facts: {
        facility: node.name,
        province: node.parent?.name ?? node.name,
        outgoing: { name: shift.person.fullName, position: shift.person.position, shift: assignmentOf(shift) },
        signedInAt,
        punctuality: punctuality(shift, shift),
        closing: closedAt && summary !== null ? { at: closedAt, summary } : null,
        ending: {
          kind: endings[shift.state as keyof typeof endings],
          party: {
            name: endedBy.fullName,
            position: endedBy.position,
            ...(next && { shift: assignmentOf(next) }),
          },
          remark: shift.remark,
          at: endedAt,
        },
        open: await dutyLog.open(facilityId),
        ...(await dutyLog.of(shift, { from: signedInAt, to: endedAt })),
      },
    };
  }
}

const endings = { handed_over: 'taken_over', continued: 'by_oneself', closed_by_leader: 'by_leader' } as const;

const assignmentOf = (shift: { startsAt: Date; endsAt: Date; documentNumber: string; documentDate: Date }) => ({
  from: shift.startsAt,
  to: shift.endsAt,
  document: { number: shift.documentNumber, date: shift.documentDate.toISOString().slice(0, 10) },
});
