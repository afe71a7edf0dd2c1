import type { RestHandlers } from '../access/call.ts';
import type { CameraService } from './service.ts';

type CameraHandlers = Pick<
  RestHandlers,
  | 'GET /api/facilities/:id/cameras'
  | 'GET /api/cameras/:id'
  | 'POST /api/cameras'
  | 'PATCH /api/cameras/:id'
  | 'DELETE /api/cameras/:id'
>;

export const cameraRoutes = (cameras: CameraService): CameraHandlers => ({
  'GET /api/facilities/:id/cameras': ({ id }, { actor }) => cameras.ofFacility(actor, id),
  'GET /api/cameras/:id': ({ id }, { actor }) => cameras.get(actor, id),
  'POST /api/cameras': (input, call) => cameras.create(call, input),
  'PATCH /api/cameras/:id': (input, call) => cameras.update(call, input),
  async 'DELETE /api/cameras/:id'({ id }, call) {
    await cameras.remove(call, id);
    return null;
  },
});
