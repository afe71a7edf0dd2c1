import type { Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';
import { none } from './reach.ts';
import { unitsVisibleTo } from './units.ts';

/** The unit that the actor belongs to, where they may share views with its members. */
export const unitToShareIn = (actor: Actor, now: Date): Prisma.OrgNodeWhereInput => ({
  AND: [{ members: { some: { id: actor.id } } }, unitsVisibleTo(actor, 'views.share', now)],
});

/** The saved views that the actor may know of as far as their owner goes: one's own, and those of one's own unit. */
export const savedViewsVisibleTo = (actor: Actor): Prisma.SavedViewWhereInput => ({
  AND: actor.wall ? [{ id: { in: [...actor.wall.viewIds] } }] : [],
  OR: [{ personId: actor.id }, { unit: { members: { some: { id: actor.id } } } }],
});

/** Of those, the ones that the actor may change and delete. */
export const savedViewsChangeableBy = (actor: Actor, now: Date): Prisma.SavedViewWhereInput =>
  actor.wall ? none : { OR: [{ personId: actor.id }, { unit: unitToShareIn(actor, now) }] };
