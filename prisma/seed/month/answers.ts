import type { AlertAct, AlertSource, AlertView } from '../../../server/contract/alerts.ts';
import type { World } from './world.ts';

/** Does something about the newest open alert of the kind at a place. Throws where there is none. */
export async function answers(
  world: World,
  username: string,
  place: { source: AlertSource; facilityId?: string; cameraId?: string },
  act: AlertAct,
  note?: string,
): Promise<AlertView> {
  const alert = await world.prisma.alert.findFirst({
    where: { ...place, closedAt: null },
    orderBy: { openedAt: 'desc' },
    select: { id: true, version: true },
  });
  if (!alert) throw new Error(`${username} finds no open alert: ${JSON.stringify(place)}`);
  return world.does(username, 'POST /api/alerts/:id/steps', { ...alert, act, note });
}
