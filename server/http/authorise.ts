import {
  requireAccountRequest,
  requireAlert,
  requireCamera,
  requireFacility,
  requireGrant,
  requireInspection,
  requireOutage,
  requirePerson,
  requireSomewhere,
  requireUnit,
  requireViolation,
} from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { InspectionPermission, Permission, PlacePermission, UnitPermission } from '../contract/common.ts';
import { rest, type Rest, type RestInput, type RestRoute } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';

type Guarded = { [R in RestRoute]: Rest[R]['needs'] extends Permission ? R : never }[RestRoute];
/** `somewhere`: what follows narrows to where the permission holds. */
type Subject =
  | { facility: string }
  | { camera: string }
  | { unit: string }
  | { person: string }
  | { grant: string }
  | { request: string }
  | { alert: string }
  | { violation: string }
  | { inspection: string }
  | { outage: string }
  | 'somewhere';

/** On what a route's permission is asked. */
const subjects: { [R in Guarded]: (input: RestInput<R>) => Subject } = {
  'GET /api/facilities/:id': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/cameras': ({ id }) => ({ facility: id }),
  'GET /api/cameras/:id': ({ id }) => ({ camera: id }),
  'POST /api/cameras': ({ facilityId }) => ({ facility: facilityId }),
  'PATCH /api/cameras/:id': ({ id }) => ({ camera: id }),
  'DELETE /api/cameras/:id': ({ id }) => ({ camera: id }),
  'GET /api/cameras/:id/facts': ({ id }) => ({ camera: id }),
  'GET /api/cameras/:id/history': ({ id }) => ({ camera: id }),
  'GET /api/cameras/:id/outages': ({ id }) => ({ camera: id }),
  'PATCH /api/facilities/:id': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/record': ({ id }) => ({ facility: id }),
  'POST /api/facilities': ({ provinceId }) => ({ unit: provinceId }),
  'GET /api/facility-openings': () => 'somewhere',
  'GET /api/org-units': () => 'somewhere',
  'POST /api/org-units': ({ parentId }) => ({ unit: parentId }),
  'PATCH /api/org-units/:id': ({ id }) => ({ unit: id }),
  'POST /api/org-units/:id/merge': ({ id }) => ({ unit: id }),
  'POST /api/facilities/:id/suspend': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/resume': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/close': ({ id }) => ({ facility: id }),
  'POST /api/cameras/:id/placements': ({ id }) => ({ camera: id }),
  'GET /api/facilities/:id/coverage': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/zones': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/scan': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/probe': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/stream-test': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/cameras/import/preview': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/cameras/import': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/outcomes': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/outcomes': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/outcomes/:outcomeId/settle': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/duty/rules': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/roster': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/people': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/duty/shifts/:shiftId': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/cancel': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/shifts/:shiftId': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/shifts': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/sign-in': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/notes': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/close': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/reopen': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/take-over': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/continue': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/duty/shifts/:shiftId/close-by-leader': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/duty/shifts/:shiftId/record': ({ id }) => ({ facility: id }),
  'GET /api/outages/:id': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/cancel': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/cause': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/measures': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/repairs': ({ id }) => ({ outage: id }),
  'POST /api/outages/:id/close': ({ id }) => ({ outage: id }),
  'POST /api/facilities/:id/outages': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/outage-rules': ({ id }) => ({ facility: id }),
  'PATCH /api/facilities/:id/outage-rules': ({ id }) => ({ facility: id }),
  'GET /api/facilities/:id/connection-steps': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/connection-steps': ({ id }) => ({ facility: id }),
  'GET /api/inspections/:id': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/steps': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/answers': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/findings': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/findings/:findingId/steps': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/authorisations': ({ id }) => ({ inspection: id }),
  'POST /api/inspections/:id/findings/:findingId/evidence': ({ id }) => ({ inspection: id }),
  'GET /api/inspections/:id/findings/:findingId/evidence': ({ id }) => ({ inspection: id }),
  'GET /api/inspections/:id/facilities/:facilityId/record': ({ id }) => ({ inspection: id }),
  'DELETE /api/people/:id/second-factor': ({ id }) => ({ person: id }),
  'POST /api/documents': () => 'somewhere',
  'GET /api/account-requests': () => 'somewhere',
  'GET /api/account-requests/:id/document': () => 'somewhere',
  'POST /api/account-requests': ({ unitId }) => ({ unit: unitId }),
  'POST /api/account-requests/:id/approve': ({ id }) => ({ request: id }),
  'POST /api/account-requests/:id/refuse': ({ id }) => ({ request: id }),
  'POST /api/account-requests/:id/issue': ({ id }) => ({ request: id }),
  'POST /api/account-requests/import/preview': () => 'somewhere',
  'POST /api/account-requests/import': () => 'somewhere',
  'GET /api/units': () => 'somewhere',
  'GET /api/people': () => 'somewhere',
  'POST /api/people/export': () => 'somewhere',
  'PATCH /api/people/:id': ({ id }) => ({ person: id }),
  'POST /api/people/:id/activation': ({ id }) => ({ person: id }),
  'POST /api/people/:id/review': ({ id }) => ({ person: id }),
  'POST /api/people/:id/suspend': ({ id }) => ({ person: id }),
  'POST /api/people/:id/resume': ({ id }) => ({ person: id }),
  'POST /api/people/:id/close': ({ id }) => ({ person: id }),
  'GET /api/people/:id/grants': ({ id }) => ({ person: id }),
  'POST /api/people/:id/grants': ({ id }) => ({ person: id }),
  'PATCH /api/grants/:id': ({ id }) => ({ grant: id }),
  'POST /api/grants/:id/end': ({ id }) => ({ grant: id }),
  'GET /api/alerts/:id': ({ id }) => ({ alert: id }),
  'POST /api/alerts/:id/steps': ({ id }) => ({ alert: id }),
  'POST /api/alerts/:id/messages': ({ id }) => ({ alert: id }),
  'GET /api/cameras/:id/violation-form': ({ id }) => ({ camera: id }),
  'POST /api/cameras/:id/violations': ({ id }) => ({ camera: id }),
  'GET /api/facilities/:id/violation-form': ({ id }) => ({ facility: id }),
  'POST /api/facilities/:id/violations': ({ id }) => ({ facility: id }),
  'GET /api/violations/:id': ({ id }) => ({ violation: id }),
  'POST /api/violations/:id/steps': ({ id }) => ({ violation: id }),
  'GET /api/violation-kinds': () => 'somewhere',
  'POST /api/violation-kinds': () => 'somewhere',
  'PATCH /api/violation-kinds/:id': () => 'somewhere',
  'GET /api/ledger': () => 'somewhere',
  'GET /api/ledger/viewings': () => 'somewhere',
  'GET /api/ledger/unusual': () => 'somewhere',
  'GET /api/ledger/export': () => 'somewhere',
  'GET /api/ledger/subjects': () => 'somewhere',
};

/** Ends in `not_found` unless the actor may ask for it. */
export async function authorise<R extends RestRoute>(
  route: R,
  input: RestInput<R>,
  actor: Actor,
  { prisma }: { prisma: PrismaClient },
): Promise<void> {
  const { needs } = rest[route];
  if (needs === 'public' || needs === 'session') return;
  const subjectOf = subjects[route as Guarded] as (input: RestInput<R>) => Subject;
  const subject = subjectOf(input);
  // A route's permission and its subject are of one kind: the table above says which.
  const onPlace = needs as PlacePermission;
  const onUnit = needs as UnitPermission;
  if (subject === 'somewhere') requireSomewhere(actor, onUnit);
  else if ('facility' in subject) await requireFacility(prisma, actor, onPlace, subject.facility);
  else if ('camera' in subject) await requireCamera(prisma, actor, onPlace, subject.camera);
  else if ('unit' in subject) await requireUnit(prisma, actor, onUnit, subject.unit);
  else if ('person' in subject) await requirePerson(prisma, actor, onUnit, subject.person);
  else if ('violation' in subject) await requireViolation(prisma, actor, needs as 'violation.read', subject.violation);
  else if ('outage' in subject) {
    await requireOutage(prisma, actor, needs as 'outage.read' | 'outage.handle' | 'outage.repair', subject.outage);
  } else if ('inspection' in subject) {
    await requireInspection(prisma, actor, needs as InspectionPermission, subject.inspection);
  } else if ('alert' in subject) {
    await requireAlert(prisma, actor, needs as 'alert.read' | 'alert.handle', subject.alert);
  } else if ('grant' in subject) await requireGrant(prisma, actor, onUnit, subject.grant);
  else await requireAccountRequest(prisma, actor, needs as 'people.approve' | 'people.manage', subject.request);
}
