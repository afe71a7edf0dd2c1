import type { RestHandlers } from '../access/call.ts';
import type { FacilityLifeReplies } from '../contract/facility-life.ts';
import type { OrgUnitsReplies } from '../contract/org-units.ts';
import type { FacilityLife } from './life-service.ts';
import type { OrgUnits } from './org-units.ts';
import type { FacilityService } from './service.ts';

export const facilityRoutes = (
  facilities: FacilityService,
  life: FacilityLife,
  units: OrgUnits,
): Pick<
  RestHandlers,
  'GET /api/facilities' | 'GET /api/facilities/:id' | keyof FacilityLifeReplies | keyof OrgUnitsReplies
> => ({
  'GET /api/facilities': (_, { actor }) => facilities.list(actor),
  'GET /api/facilities/:id': ({ id }, { actor }) => facilities.get(actor, id),
  'GET /api/facility-records': (input, { actor }) => life.list(input, actor),
  'GET /api/facility-openings': (_, { actor }) => life.openings(actor),
  'GET /api/facilities/:id/record': ({ id }, { actor }) => life.record(id, actor),
  'POST /api/facilities': (input, call) => life.open(input, call),
  'PATCH /api/facilities/:id': (input, call) => life.change(input, call),
  'POST /api/facilities/:id/suspend': (input, call) => life.suspend(input, call),
  'POST /api/facilities/:id/resume': (input, call) => life.resume(input, call),
  'POST /api/facilities/:id/close': (input, call) => life.close(input, call),
  'GET /api/org-units': (_, { actor }) => units.list(actor),
  'POST /api/org-units': (input, call) => units.create(input, call),
  'PATCH /api/org-units/:id': (input, call) => units.rename(input, call),
  'POST /api/org-units/:id/merge': (input, call) => units.merge(input, call),
});
