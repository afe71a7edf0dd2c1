import type { RestHandlers } from '../access/call.ts';
import type { FacilityService } from './service.ts';

type FacilityHandlers = Pick<
  RestHandlers,
  'GET /api/facilities' | 'GET /api/facilities/:id' | 'PATCH /api/facilities/:id'
>;

export const facilityRoutes = (facilities: FacilityService): FacilityHandlers => ({
  'GET /api/facilities': (_, { actor }) => facilities.list(actor),
  'GET /api/facilities/:id': ({ id }, { actor }) => facilities.get(actor, id),
  'PATCH /api/facilities/:id': (input, call) => facilities.change(input, call),
});
