import type { RestHandlers } from '../access/call.ts';
import type { OutagesReplies } from '../contract/outages.ts';
import type { Outages } from './outages.ts';

export const outageRoutes = ({ service, answers }: Outages): Pick<RestHandlers, keyof OutagesReplies> => ({
  'GET /api/outages': (input, { actor }) => service.lists.list(input, actor),
  'GET /api/outages/export': (input, call) => answers.outagesFile(input, call),
  'GET /api/outages/:id': ({ id }, { actor }) => service.lists.get(id, actor),
  'POST /api/facilities/:id/outages': (input, call) => service.announce(input, call),
  'POST /api/outages/:id/cancel': (input, call) => service.cancel(input, call),
  'POST /api/outages/:id/cause': (input, call) => service.giveCause(input, call),
  'POST /api/outages/:id/measures': (input, call) => service.takeMeasure(input, call),
  'POST /api/outages/:id/repairs': (input, call) => service.repair(input, call),
  'POST /api/outages/:id/close': (input, call) => service.close(input, call),
  'GET /api/facilities/:id/outage-rules': ({ id }, call) => service.rules(id, call),
  'PATCH /api/facilities/:id/outage-rules': (input, call) => service.changeRules(input, call),
  'GET /api/availability': (input, { actor }) => answers.availability(input, actor),
  'GET /api/availability/causes': (input, { actor }) => answers.causes(input, actor),
  'GET /api/availability/causes/export': (input, call) => answers.causesFile(input, call),
  'GET /api/outage-enterprises': (_, { actor }) => answers.enterprises(actor),
  'GET /api/availability/export': (input, call) => answers.availabilityFile(input, call),
});
