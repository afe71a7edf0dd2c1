import type { RestHandlers } from '../access/call.ts';
import type { PlacementsReplies } from '../contract/placements.ts';
import type { Placements } from './service.ts';

export const placementRoutes = (placements: Placements): Pick<RestHandlers, keyof PlacementsReplies> => ({
  'POST /api/cameras/:id/placements': (input, call) => placements.report(input, call),
  'GET /api/placements': (input, { actor }) => placements.list(input, actor),
  'GET /api/placements/:id': ({ id }, { actor }) => placements.get(id, actor),
  'POST /api/placements/:id/look': (input, call) => placements.look(input, call),
  'POST /api/placements/:id/judge': (input, call) => placements.judge(input, call),
});
