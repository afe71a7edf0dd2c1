import type { ConnectionState } from '../../../server/contract/reports.ts';
import type { World } from './world.ts';

/** A facility's way to being connected, as somebody records it. */
export interface Way {
  enterprise: string;
  by: 'technician' | 'operator';
  steps: readonly (readonly [daysBefore: number, state: ConnectionState, note?: string])[];
}

/** Somebody records how far a facility has come. */
export async function recordsStep(
  world: World,
  by: string,
  id: string,
  step: { enterprise: string; state: ConnectionState; note?: string | undefined; day: string },
): Promise<void> {
  const { last } = await world.does(by, 'GET /api/facilities/:id/connection-steps', { id });
  await world.does(by, 'POST /api/facilities/:id/connection-steps', { id, ...step, after: last });
}
