import type { InspectionPermission, PlacePermission, UnitPermission } from '../contract/common.ts';
import type { WatchEnd, WithheldReason } from '../contract/live.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, notFound } from '../errors.ts';
import type { Actor } from './actor.ts';
import { withheldBy } from './places.ts';
import { alertsVisibleTo } from './policy/alerts.ts';
import { camerasReachedBy, camerasVisibleTo } from './policy/cameras.ts';
import { facilitiesVisibleTo } from './policy/facilities.ts';
import { inspectionPartsVisibleTo } from './policy/inspections.ts';
import { outagesVisibleTo } from './policy/outages.ts';
import { holdsSomewhere, requestsVisibleTo, unitsVisibleTo } from './policy/units.ts';
import { violationsVisibleTo } from './policy/violations.ts';

/** Ends in `not_found` unless the facility exists and the actor has the permission on it: both look the same. */
export async function requireFacility(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, facilitiesVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.facility.findFirst({ where, select: { id: true } }))) throw notFound('facility');
}

/** Ends in `not_found` unless the camera exists and the actor has the permission on it: both look the same. */
export async function requireCamera(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, camerasVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.camera.findFirst({ where, select: { id: true } }))) throw notFound('camera');
}

/**
 * As requireCamera, for what takes pictures: who may look otherwise is told why they are withheld. Throws AppError with the WithheldReason as
 * its code, or `not_found`.
 */
export async function requirePictures(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  id: string,
): Promise<void> {
  if ((await permittedCameras(prisma, actor, permission, [id])).has(id)) return;
  const reason = (await withheldFrom(prisma, actor, [id])).get(id);
  throw reason ? new AppError(reason, 'The pictures of this camera are withheld at present.') : notFound('camera');
}

/** Of these cameras those whose pictures the actor could see, were they not withheld, and why they are. */
export async function withheldFrom(
  prisma: PrismaClient,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, WithheldReason>> {
  const now = new Date();
  const rows = await prisma.camera.findMany({
    where: { AND: [{ id: { in: [...ids] } }, camerasReachedBy(actor, 'camera.view', now)] },
    select: { id: true, hiddenAt: true, facility: { select: { closedAt: true, suspendedAt: true } } },
  });
  return new Map(
    rows.flatMap((row) => {
      const withheld = withheldBy(row, now);
      return withheld ? [[row.id, withheld.reason]] : [];
    }),
  );
}

/** Of these cameras those that the actor may not look at, and why a look that goes on ends. */
export async function refusedCameras(
  prisma: PrismaClient,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, WatchEnd>> {
  const permitted = await permittedCameras(prisma, actor, 'camera.view', ids);
  const refused = ids.filter((id) => !permitted.has(id));
  if (refused.length === 0) return new Map();
  const withheld = await withheldFrom(prisma, actor, refused);
  return new Map(refused.map((id) => [id, withheld.get(id) ?? 'not_found']));
}

/** Ends in `not_found` unless the unit exists and the actor has the permission on it: both look the same. */
export async function requireUnit(
  prisma: PrismaClient,
  actor: Actor,
  permission: UnitPermission,
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, unitsVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.orgNode.findFirst({ where, select: { id: true } }))) throw notFound('unit');
}

/** Ends in `not_found` unless the person exists and the actor has the permission on their unit: both look the same. */
export async function requirePerson(
  prisma: PrismaClient,
  actor: Actor,
  permission: UnitPermission,
  id: string,
): Promise<void> {
  const where = { id, unitNode: unitsVisibleTo(actor, permission, new Date()) };
  if (!(await prisma.person.findFirst({ where, select: { id: true } }))) throw notFound('person');
}

/** Ends in `not_found` unless the alert exists and the actor has the permission on it: both look the same. */
export async function requireAlert(
  prisma: PrismaClient,
  actor: Actor,
  permission: 'alert.read' | 'alert.handle',
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, alertsVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.alert.findFirst({ where, select: { id: true } }))) throw notFound('alert');
}

/** Ends in `not_found` unless the outage exists and the actor has the permission on it: both look the same. */
export async function requireOutage(
  prisma: PrismaClient,
  actor: Actor,
  permission: 'outage.read' | 'outage.handle' | 'outage.repair',
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, outagesVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.outage.findFirst({ where, select: { id: true } }))) throw notFound('outage');
}

/** Ends in `not_found` unless the violation exists and the actor has the permission on it: both look the same. */
export async function requireViolation(
  prisma: PrismaClient,
  actor: Actor,
  permission: 'violation.read',
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, violationsVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.violation.findFirst({ where, select: { id: true } }))) throw notFound('violation');
}

/** Ends in `not_found` unless the inspection exists and the actor has the permission on a facility of it: both look the same. */
export async function requireInspection(
  prisma: PrismaClient,
  actor: Actor,
  permission: InspectionPermission,
  id: string,
): Promise<void> {
  const where = { id, parts: { some: inspectionPartsVisibleTo(actor, permission, new Date()) } };
  if (!(await prisma.inspection.findFirst({ where, select: { id: true } }))) throw notFound('inspection');
}

/** Whether the actor answers for the person's account, or audits it. */
export async function watchesOver(prisma: PrismaClient, actor: Actor, personId: string): Promise<boolean> {
  const now = new Date();
  const units = [unitsVisibleTo(actor, 'people.manage', now), unitsVisibleTo(actor, 'ledger.read', now)];
  return (await prisma.person.count({ where: { id: personId, unitNode: { OR: units } } })) > 0;
}

/** Ends in `not_found` unless the request exists and the actor has the permission on its unit and role: both look the same. */
export async function requireAccountRequest(
  prisma: PrismaClient,
  actor: Actor,
  permission: 'people.approve' | 'people.manage',
  id: string,
): Promise<void> {
  const where = { AND: [{ id }, requestsVisibleTo(actor, permission, new Date())] };
  if (!(await prisma.accountRequest.findFirst({ where, select: { id: true } }))) throw notFound('request');
}

/** Ends in `not_found` unless the grant exists and the actor has the permission on its person: both look the same. */
export async function requireGrant(
  prisma: PrismaClient,
  actor: Actor,
  permission: UnitPermission,
  id: string,
): Promise<void> {
  const where = { id, person: { unitNode: unitsVisibleTo(actor, permission, new Date()) } };
  if (!(await prisma.grant.findFirst({ where, select: { id: true } }))) throw notFound('grant');
}

/** Ends in `not_found` unless the actor has the permission on some unit; what follows narrows to those. */
export function requireSomewhere(actor: Actor, permission: UnitPermission): void {
  if (!holdsSomewhere(actor, permission, new Date())) throw notFound('page');
}

/** Which of these cameras the actor has the permission on. */
export async function permittedCameras(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  ids: readonly string[],
): Promise<Set<string>> {
  const where = { AND: [{ id: { in: [...ids] } }, camerasVisibleTo(actor, permission, new Date())] };
  const rows = await prisma.camera.findMany({ where, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}

/** Which of these facilities the actor has the permission on. */
export async function permittedFacilities(
  prisma: PrismaClient,
  actor: Actor,
  permission: PlacePermission,
  ids: readonly string[],
): Promise<Set<string>> {
  const where = { AND: [{ id: { in: [...ids] } }, facilitiesVisibleTo(actor, permission, new Date())] };
  const rows = await prisma.facility.findMany({ where, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}

export interface May {
  view: boolean;
  manage: boolean;
}
/** `reason`: to look after stating why; `change`: to close or move it; `duty`: to read its roster and logs; `report`: a violation there. */
export type FacilityMay = May & { reason: boolean; change: boolean; duty: boolean; report: boolean };

/** What the actor may do with each of these facilities, for showing; decided by the same filters as the doing itself. */
export async function mayWithFacilities(
  prisma: PrismaClient,
  actor: Actor,
  ids: string[],
): Promise<(id: string) => FacilityMay> {
  const having = (permission: PlacePermission) => permittedFacilities(prisma, actor, permission, ids);
  const mayIt = may(await having('camera.view'), await having('camera.manage'));
  const [reason, change] = [await having('camera.reason'), await having('facility.manage')];
  const [duty, report] = [await having('duty.read'), await having('violation.report')];
  return (id) => ({
    ...mayIt(id),
    ...{ reason: reason.has(id), change: change.has(id), duty: duty.has(id), report: report.has(id) },
  });
}

/** What the actor may do about the duty of each of these facilities, as mayWithFacilities. */
export async function mayOnDuty(
  prisma: PrismaClient,
  actor: Actor,
  ids: readonly string[],
): Promise<{ mayWork: (id: string) => boolean; mayManage: (id: string) => boolean }> {
  const work = await permittedFacilities(prisma, actor, 'duty.work', ids);
  const manage = await permittedFacilities(prisma, actor, 'duty.manage', ids);
  return { mayWork: (id) => work.has(id), mayManage: (id) => manage.has(id) };
}

/** `ptz`: to move it, where it can be moved; `report`: a violation that is seen on it; `placement`: that it stands in a forbidden place. */
export type CameraMay = May & { ptz: boolean; report: boolean; placement: boolean };

/** As mayWithFacilities, for cameras. */
export async function mayWithCameras(
  prisma: PrismaClient,
  actor: Actor,
  ids: string[],
): Promise<(id: string) => CameraMay> {
  const having = (permission: PlacePermission) => permittedCameras(prisma, actor, permission, ids);
  const mayIt = may(await having('camera.view'), await having('camera.manage'));
  const ptz = await having('camera.ptz');
  const report = await having('violation.report');
  const placement = await having('placement.report');
  return (id) => ({ ...mayIt(id), ptz: ptz.has(id), report: report.has(id), placement: placement.has(id) });
}

const may =
  (view: ReadonlySet<string>, manage: ReadonlySet<string>) =>
  (id: string): May => ({ view: view.has(id), manage: manage.has(id) });
