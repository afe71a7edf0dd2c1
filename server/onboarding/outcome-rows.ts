import type { OutcomeKind } from '../contract/onboarding.ts';
import type { Prisma } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';

/** Open ones of a facility: as many cameras as a large one has. */
const mostOpen = 200;

/** What of a facility could not be connected: a camera in words, or with null the whole of it. */
export interface OutcomeSubject {
  facilityId: string;
  camera: string | null;
}

/** That it does not stand in the way any more. */
export const settleOutcomes = (tx: Prisma.TransactionClient, { facilityId, camera }: OutcomeSubject, at: Date) =>
  tx.connectionOutcome.updateMany({ where: { facilityId, camera, settledAt: null }, data: { settledAt: at } });

export interface NewOutcome extends OutcomeSubject {
  kind: OutcomeKind;
  address?: string | null;
  reasons: readonly string[];
  note: string;
  recordedById: string;
  recordedAt: Date;
}

/** A newer one about the same takes the place of the one before; answers its id. Throws `conflict` when too many are open. */
export async function replaceOutcome(tx: Prisma.TransactionClient, outcome: NewOutcome): Promise<string> {
  const { facilityId, recordedAt, reasons } = outcome;
  await settleOutcomes(tx, outcome, recordedAt);
  if ((await tx.connectionOutcome.count({ where: { facilityId, settledAt: null } })) >= mostOpen) {
    throw new AppError('conflict', `${mostOpen} outcomes of this facility are open: settle those that are over.`);
  }
  const row = await tx.connectionOutcome.create({
    data: { ...outcome, reasons: [...new Set(reasons)] },
    select: { id: true },
  });
  return row.id;
}
