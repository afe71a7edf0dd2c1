import type { Permission } from '../contract/common.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { Actor } from './actor.ts';
import { camerasVisibleTo, facilitiesVisibleTo } from './policy.ts';

/** Ends in `not_found` unless the facility exists and the actor has the permission on it: both look the same. */
export async function requireFacility(
  prisma: PrismaClient,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, facilitiesVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.facility.findFirst({ where, select: { id: true } }))) throw notFound('facility');
}

/** Ends in `not_found` unless the camera exists and the actor has the permission on it: both look the same. */
export async function requireCamera(
  prisma: PrismaClient,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, camerasVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.camera.findFirst({ where, select: { id: true } }))) throw notFound('camera');
}

export interface May {
  view: boolean;
  manage: boolean;
}

/** What the actor may do with each of these facilities, for showing; decided by the same filters as the doing itself. */
export async function mayWithFacilities(
  prisma: PrismaClient,
  actor: Actor,
  ids: string[],
): Promise<(id: string) => May> {
  const now = new Date();
  const having = (permission: Permission) =>
    prisma.facility.findMany({
      where: { AND: [{ id: { in: ids } }, facilitiesVisibleTo(actor, permission, now)] },
      select: { id: true },
    });
  return may(await having('camera.view'), await having('camera.manage'));
}

/** As mayWithFacilities, for cameras. */
export async function mayWithCameras(prisma: PrismaClient, actor: Actor, ids: string[]): Promise<(id: string) => May> {
  const now = new Date();
  const having = (permission: Permission) =>
    prisma.camera.findMany({
      where: { AND: [{ id: { in: ids } }, camerasVisibleTo(actor, permission, now)] },
      select: { id: true },
    });
  return may(await having('camera.view'), await having('camera.manage'));
}

function may(viewable: { id: string }[], manageable: { id: string }[]): (id: string) => May {
  const view = new Set(viewable.map((row) => row.id));
  const manage = new Set(manageable.map((row) => row.id));
  return (id) => ({ view: view.has(id), manage: manage.has(id) });
}
