import type { RestHandlers } from '../access/call.ts';
import type { WallReplies } from '../contract/walls.ts';
import type { WallService } from './service.ts';

export const wallRoutes = (walls: WallService): Pick<RestHandlers, keyof WallReplies> => ({
  'POST /api/walls': (input, call) => walls.make(call, input),
  'GET /api/walls': (_, call) => walls.list(call),
  async 'DELETE /api/walls/:id'({ id }, call) {
    await walls.end(call, id);
    return null;
  },
  'POST /api/walls/opening': ({ code }, call) => walls.open(code, call),
  'GET /api/walls/shown': (_, call) => walls.shown(call),
});
