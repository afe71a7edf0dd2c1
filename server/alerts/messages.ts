import { recordedBy, type By } from '../access/by.ts';
import type { AlertStepView, AlertView } from '../contract/alerts.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { AlertDesk } from './desk.ts';
import { isOpenNow } from './repository.ts';

/** Read for the alerts of a list: more than people write about what is open at the same time. */
const mostRead = 1000;

/** Short messages between those who handle an alert and the facility's own people: kept with it as steps, and told at once. */
export class AlertMessages {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #desk: AlertDesk;
  readonly #now: () => Date;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; desk: AlertDesk; now?: () => Date }) {
    this.#prisma = options.prisma;
    this.#ledger = options.ledger;
    this.#desk = options.desk;
    this.#now = options.now ?? (() => new Date());
  }

  /** Throws `conflict` for an alert that is closed by now, `not_found` for one that is of no facility. */
  async send({ id, text }: RestInput<'POST /api/alerts/:id/messages'>, by: By): Promise<AlertStepView> {
    const at = this.#now();
    const step = await this.#prisma.$transaction(async (tx) => {
      const where = { id, facilityId: { not: null }, source: { not: 'anomaly' as const } };
      const row = await tx.alert.findFirst({ where });
      if (!row) throw notFound('alert');
      const { count } = await tx.alert.updateMany({ where: { id, ...isOpenNow }, data: { changedAt: at } });
      if (count === 0) throw conflict('alert_changed', 'The alert is closed by now: look at it again.');
      const created = await tx.alertStep.create({
        data: { alertId: id, at, kind: 'message', personId: by.actor.id, note: text },
      });
      await this.#ledger.record(tx, {
        ...{ kind: 'alert.messaged', ...recordedBy(by), subjectId: id, facilityId: row.facilityId! },
        ...(row.cameraId && { cameraId: row.cameraId }),
        details: { number: row.number, source: row.source, text },
      });
      return created;
    });
    this.#desk.emit('changed', [id]);
    this.#desk.emit('messaged', { alertId: id, personId: by.actor.id });
    const { id: personId, fullName: name } = by.actor;
    return { id: step.id, at: at.toISOString(), kind: 'message', person: { id: personId, name }, note: text };
  }
}

export interface Correspondence {
  newest: NonNullable<AlertView['message']>;
  /** Who has written. */
  writers: ReadonlySet<string>;
}

/** What was written about those of these alerts about which anything was. */
export async function correspondence(
  prisma: PrismaClient,
  alertIds: readonly string[],
): Promise<Map<string, Correspondence>> {
  const rows = await prisma.alertStep.findMany({
    where: { alertId: { in: [...alertIds] }, kind: 'message' },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: mostRead,
    select: { id: true, alertId: true, at: true, note: true, person: { select: { id: true, fullName: true } } },
  });
  return new Map(
    [...Map.groupBy(rows, ({ alertId }) => alertId)].map(([alertId, messages]) => {
      const { id, at, note, person } = messages[0]!;
      const by = { id: person?.id ?? '', name: person?.fullName ?? '?' };
      return [
        alertId,
        {
          newest: { id, at: at.toISOString(), text: note ?? '', by },
          writers: new Set(messages.flatMap((message) => message.person?.id ?? [])),
        },
      ];
    }),
  );
}
