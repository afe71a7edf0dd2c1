import type { By } from '../access/by.ts';
import type { AlertAct } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { AlertDesk } from './desk.ts';
import { keyOf, type AlertFact } from './facts.ts';
import type { AlertService } from './service.ts';

/** What is told of by an alert of its own, whose key is used once. */
export interface SubjectOptions {
  prisma: PrismaClient;
  desk: Pick<AlertDesk, 'raise' | 'settled'>;
  alerts: Pick<AlertService, 'step'>;
}

/** The alert of a fact, raised now unless there is one; null where the alerts' rules want none. It is kept when this resolves. */
export async function alertOf(
  { prisma, desk }: Pick<SubjectOptions, 'prisma' | 'desk'>,
  fact: AlertFact,
): Promise<string | null> {
  const find = () => prisma.alert.findFirst({ where: { key: keyOf(fact) }, select: { id: true } });
  const known = await find();
  if (known) return known.id;
  desk.raise(fact);
  await desk.settled();
  return (await find())?.id ?? null;
}

/** What a person did with the subject is done with its alert, as far as that can be. */
export async function followAlert(
  { prisma, alerts }: Pick<SubjectOptions, 'prisma' | 'alerts'>,
  { id, act, note }: { id: string; act: AlertAct; note: string | undefined },
  by: By,
): Promise<void> {
  const { version } = await prisma.alert.findUniqueOrThrow({ where: { id }, select: { version: true } });
  await alerts.step({ id, version, act, ...(note !== undefined && { note }) }, by).catch((error: unknown) => {
    // Somebody has done with the alert what they thought right: that stays.
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
  });
}
