import { actorOf, actorSelect } from '../access/actor.ts';
import { ledgerRoles, rolesOfRung, rungsAt, type AlertPlace } from '../access/policy/alerts.ts';
import type { AlertRung } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { placeOf, type AlertRow } from './views.ts';

/** Of one rung of one alert: more are told by the list alone. */
const mostTold = 100;

/** Those who are on a rung for the place of an alert at this moment, with how they want to be told. */
export const peopleOn = (prisma: PrismaClient, row: AlertRow, rung: AlertRung, now: Date) =>
  peopleAt(prisma, placeOf(row), rung, now);

/** The same for a place where there may be an alert. */
export async function peopleAt(prisma: PrismaClient, place: AlertPlace, rung: AlertRung, now: Date) {
  const roles = place.anomaly ? ledgerRoles() : rolesOfRung(rung);
  const here = [{ nodeId: { in: [...place.path] } }, ...(place.cameraId ? [{ cameraId: place.cameraId }] : [])];
  const people = await prisma.person.findMany({
    where: { suspendedAt: null, grants: { some: { role: { in: roles }, OR: here } } },
    orderBy: { id: 'asc' },
    take: mostTold,
    select: { ...actorSelect, email: true, alertDelivery: true, pushes: { select: { id: true, sealed: true } } },
  });
  return people.filter((person) => rungsAt(actorOf(person, now), place, now).includes(rung));
}
