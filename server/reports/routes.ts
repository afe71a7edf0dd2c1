import type { RestHandlers } from '../access/call.ts';
import type { ReportsReplies } from '../contract/reports.ts';
import type { ConnectionSteps } from '../onboarding/connection-steps.ts';
import type { Reports } from './service.ts';
import type { Tables } from './tables.ts';

export const reportRoutes = ({
  reports,
  steps,
  tables,
}: {
  reports: Reports;
  steps: ConnectionSteps;
  tables: Tables;
}): Pick<RestHandlers, keyof ReportsReplies> => ({
  'GET /api/facilities/:id/connection-steps': ({ id }, { actor }) => steps.way(id, actor),
  'POST /api/facilities/:id/connection-steps': (input, call) => steps.record(input, call),
  'GET /api/connection-days': (input, { actor }) => reports.connectionDay(input, actor),
  'GET /api/trends': (input, { actor }) => reports.trends(input, actor),
  'GET /api/reports': (_, { actor }) => reports.desk.list(actor),
  'POST /api/reports': (input, call) => reports.order(input, call),
  'POST /api/reports/:id/cancel': ({ id }, { actor }) => reports.desk.cancel(id, actor),
  'GET /api/reports/:id/file': ({ id }, { actor }) => reports.desk.file(id, actor),
  'POST /api/tables': (input, call) => tables.file(input, call),
});
