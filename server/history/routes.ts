import type { RestHandlers } from '../access/call.ts';
import type { HistoryReplies } from '../contract/history.ts';
import type { HistoryService } from './service.ts';

export const historyRoutes = (history: HistoryService): Pick<RestHandlers, keyof HistoryReplies> => ({
  'GET /api/cameras/:id/history': (input) => history.history(input),
  'GET /api/cameras/:id/outages': (input) => history.outages(input),
});
