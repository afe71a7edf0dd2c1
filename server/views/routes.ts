import type { RestHandlers } from '../access/call.ts';
import type { ViewsReplies } from '../contract/views.ts';
import type { SavedViews } from './service.ts';

export const viewRoutes = (views: SavedViews): Pick<RestHandlers, keyof ViewsReplies> => ({
  'GET /api/views': (_, { actor }) => views.list(actor),
  'GET /api/views/:id': ({ id }, { actor }) => views.get(actor, id),
  'POST /api/views': (input, call) => views.create(input, call),
  'PATCH /api/views/:id': (input, call) => views.change(input, call),
  'DELETE /api/views/:id': async ({ id }, call) => {
    await views.remove(id, call);
    return null;
  },
});
