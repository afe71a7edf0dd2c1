import type { RestHandlers } from '../access/call.ts';
import type { CoverageReplies } from '../contract/coverage.ts';
import type { CoverageService } from './service.ts';

export const coverageRoutes = (coverage: CoverageService): Pick<RestHandlers, keyof CoverageReplies> => ({
  'GET /api/facilities/:id/coverage': ({ id }, { actor }) => coverage.ofFacility(actor, id),
  'PATCH /api/facilities/:id/zones': (input, call) => coverage.changeZones(input, call),
  'GET /api/coverage': ({ provinceId }, { actor }) => coverage.numbers(actor, provinceId),
  'GET /api/coverage/provinces': (_, { actor }) => coverage.provinces(actor),
  'GET /api/connections': (input, { actor }) => coverage.connections(actor, input),
  'GET /api/find': ({ text }, { actor }) => coverage.find(actor, text),
});
