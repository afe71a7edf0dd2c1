import type { RestHandlers } from '../access/call.ts';
import type { RestReplies } from '../contract/rest.ts';
import type { CameraService } from './service.ts';

type CameraHandlers = Pick<
  RestHandlers,
  | 'GET /api/facilities/:id/cameras'
  | 'GET /api/cameras/:id'
  | 'POST /api/cameras'
  | 'PATCH /api/cameras/:id'
  | 'DELETE /api/cameras/:id'
  | 'GET /api/cameras/:id/facts'
>;

/** `facts`: what a camera has noticed of late. */
export const cameraRoutes = (
  cameras: CameraService,
  facts: (cameraId: string) => RestReplies['GET /api/cameras/:id/facts'],
): CameraHandlers => ({
  'GET /api/cameras/:id/facts': ({ id }) => Promise.resolve(facts(id)),
  'GET /api/facilities/:id/cameras': ({ id }, { actor }) => cameras.ofFacility(actor, id),
  'GET /api/cameras/:id': ({ id }, { actor }) => cameras.get(actor, id),
  'POST /api/cameras': (input, call) => cameras.create(call, input),
  'PATCH /api/cameras/:id': (input, call) => cameras.update(call, input),
  async 'DELETE /api/cameras/:id'({ id }, call) {
    await cameras.remove(call, id);
    return null;
  },
});
