import type { RestHandlers } from '../access/call.ts';
import type { InspectionsReplies } from '../contract/inspections.ts';
import type { Inspections } from './service.ts';

export const inspectionRoutes = (inspections: Inspections): Pick<RestHandlers, keyof InspectionsReplies> => {
  const { lists, work, remedies, minutes, evidence } = inspections;
  return {
    'GET /api/inspections': (input, { actor }) => lists.list(input, actor),
    'GET /api/inspections/export': (input, call) => lists.export(input, call),
    'GET /api/inspections/choices': (_, { actor }) => lists.choices(actor),
    'POST /api/inspections': (input, call) => inspections.order(input, call),
    'GET /api/findings': (input, { actor }) => lists.findings(input, actor),
    'GET /api/findings/export': (input, call) => lists.exportFindings(input, call),
    'GET /api/inspections/:id': ({ id }, call) => inspections.detail(id, call),
    'POST /api/inspections/:id/steps': (input, call) => inspections.step(input, call),
    'POST /api/inspections/:id/answers': (input, call) => work.check(input, call),
    'POST /api/inspections/:id/findings': (input, call) => work.find(input, call),
    'POST /api/inspections/:id/findings/:findingId/steps': (input, call) => remedies.step(input, call),
    'POST /api/inspections/:id/authorisations': (input, call) => evidence.authorise(input, call),
    'POST /api/inspections/:id/findings/:findingId/evidence': (input, call) => evidence.capture(input, call),
    'GET /api/inspections/:id/findings/:findingId/evidence': (input, call) => evidence.read(input, call),
    'GET /api/inspections/:id/facilities/:facilityId/record': (input, { actor }) => minutes.read(input, actor),
  };
};
