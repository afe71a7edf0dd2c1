import type { RestHandlers } from '../access/call.ts';
import type { ViolationsReplies } from '../contract/violations.ts';
import type { Violations } from './service.ts';

export const violationRoutes = (violations: Violations): Pick<RestHandlers, keyof ViolationsReplies> => ({
  'GET /api/cameras/:id/violation-form': ({ id }) => violations.form({ cameraId: id }),
  'POST /api/cameras/:id/violations': ({ id, ...what }, call) => violations.report({ cameraId: id }, what, call),
  'GET /api/facilities/:id/violation-form': ({ id }) => violations.form({ facilityId: id }),
  'POST /api/facilities/:id/violations': ({ id, ...what }, call) => violations.report({ facilityId: id }, what, call),
  'GET /api/violations': (input, { actor }) => violations.list.page(input, actor),
  'POST /api/violations/export': (input, call) => violations.list.file(input, call),
  'GET /api/violations/:id': ({ id }, { actor }) => violations.get(id, actor),
  'POST /api/violations/:id/steps': (input, call) => violations.step(input, call),
  'GET /api/violation-kinds': (_, { actor }) => violations.kinds.list(actor),
  'POST /api/violation-kinds': (input, call) => violations.kinds.add(input, call),
  'PATCH /api/violation-kinds/:id': (input, call) => violations.kinds.change(input, call),
});
