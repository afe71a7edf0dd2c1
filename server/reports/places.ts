import type { Actor } from '../access/actor.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import type { PlacePermission } from '../contract/common.ts';
import type { ReportPlace } from '../contract/reports.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Span } from '../duty/roster.ts';
import { notFound } from '../errors.ts';

/** Facilities that one report or board is about: more than the country has. */
const mostFacilities = 20_000;
const byName = new Intl.Collator('vi', { numeric: true });

export interface ScopeFacility {
  id: string;
  name: string;
  province: { id: string; name: string };
  /** As its record says now; empty where it does not. */
  enterprise: string;
}

/** A place, and the facilities in it that the actor may know of. */
export interface Scope {
  place: ReportPlace;
  /** The province that it is or lies in; empty above that. */
  province: string;
  /** By name. */
  facilities: ScopeFacility[];
  ids: string[];
}

/** What in a place the actor has the permission on, of what was open at some time in the span. Throws `not_found` where there is nothing. */
export async function scopeOf(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  nodeId: string,
  span: Span,
  now: Date,
): Promise<Scope> {
  const visible = facilitiesVisibleTo(actor, permission, now);
  const node = await prisma.orgNode.findUnique({
    where: { id: nodeId },
    select: { id: true, name: true, level: true, parent: { select: { name: true } } },
  });
  const rows = await prisma.facility.findMany({
    where: {
      AND: [
        visible,
        { node: { path: { has: nodeId }, validFrom: { lt: span.to } } },
        { OR: [{ closedAt: null }, { closedAt: { gt: span.from } }] },
      ],
    },
    select: {
      id: true,
      enterprise: true,
      node: { select: { name: true, parent: { select: { id: true, name: true } } } },
    },
    take: mostFacilities,
  });
  if (!node || (rows.length === 0 && !(await somethingIn(prisma, actor, permission, nodeId, now)))) {
    throw notFound('place');
  }
  const facilities = rows
    .map(({ id, enterprise, node: { name, parent } }) => ({
      ...{ id, name, province: parent ?? { id, name } },
      enterprise: enterprise ?? '',
    }))
    .sort((a, b) => byName.compare(a.name, b.name));
  return {
    place: { id: node.id, name: node.name, level: node.level },
    province: node.level === 'country' ? '' : node.level === 'province' ? node.name : (node.parent?.name ?? ''),
    facilities,
    ids: facilities.map(({ id }) => id),
  };
}

/** Whether there is anything of the kind in the place at all: a time before it opened is empty, not hidden. */
async function somethingIn(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  nodeId: string,
  now: Date,
): Promise<boolean> {
  const where = { AND: [facilitiesVisibleTo(actor, permission, now), { node: { path: { has: nodeId } } }] };
  return (await prisma.facility.findFirst({ where, select: { id: true } })) !== null;
}

/** Of the country its provinces, of a province its facilities: what a table about the place has a row for. */
export interface Part {
  id: string;
  name: string;
  facilityIds: string[];
}

export function partsOf({ place, facilities }: Scope): Part[] {
  if (place.level !== 'country') return facilities.map(({ id, name }) => ({ id, name, facilityIds: [id] }));
  return [...Map.groupBy(facilities, ({ province }) => province.id)]
    .map(([id, its]) => ({ id, name: its[0]!.province.name, facilityIds: its.map((facility) => facility.id) }))
    .sort((a, b) => byName.compare(a.name, b.name));
}
