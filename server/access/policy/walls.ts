import type { Permission, Request } from '../../contract/common.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { Actor } from '../actor.ts';

/** What a wall may do of all that its maker may. */
export const onWall: ReadonlySet<Permission> = new Set(['facility.read', 'camera.read', 'camera.view']);

/** A wall shows its own cameras and no others. */
export const ofWall = ({ wall }: Actor): Prisma.CameraWhereInput => (wall ? { id: { in: [...wall.cameraIds] } } : {});

/** Whether the actor may ask this at all: a wall only what is marked for it, also where a session is enough. */
export const mayAsk = (actor: Actor, request: Request): boolean => !actor.wall || request.wall === true;
