import type { Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { anyOf, facilitiesReached, reach } from './reach.ts';

/**
 * The violations on which the actor has the permission: of the places that it reaches, of facilities that are closed too, since their record
 * stays; for a grant of one camera those seen on it.
 */
export function violationsVisibleTo(
  actor: Actor,
  permission: 'violation.read' | 'violation.answer' | 'violation.judge',
  now: Date,
): Prisma.ViolationWhereInput {
  return anyOf(
    actor.grants.flatMap((grant): Prisma.ViolationWhereInput[] => {
      const found = reach(actor, grant, permission, now);
      const { cameraId } = grant;
      if (!found) return [];
      return [{ AND: [cameraId ? { cameraId } : {}, { facility: facilitiesReached(grant, found) }] }];
    }),
  );
}

/** Whether there is any place of whose violations the actor may know. */
export const seesViolations = (actor: Actor, now: Date): boolean =>
  actor.grants.some((grant) => reach(actor, grant, 'violation.read', now));
