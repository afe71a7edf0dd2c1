import type { Actor } from '../access/actor.ts';
import { cameraRecordsVisibleTo } from '../access/policy/outages.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { enterprisesOf } from '../onboarding/connection-steps.ts';

/** Offered for choosing. */
const mostNames = 200;

/** The facilities that the enterprise connects. */
export const connectedBy = async (prisma: PrismaClient, enterprise: string): Promise<string[]> =>
  [...(await enterprisesOf(prisma, {}))].flatMap(([id, name]) => (name === enterprise ? [id] : []));

/** The enterprises that connect the facilities of whose outages the actor may know. */
export async function enterprisesSeen(prisma: PrismaClient, actor: Actor, now: Date): Promise<string[]> {
  const named = await enterprisesOf(prisma, { cameras: { some: cameraRecordsVisibleTo(actor, now) } });
  const names = new Set([...named.values()].filter((name) => name !== ''));
  return [...names].sort((a, b) => a.localeCompare(b, 'vi')).slice(0, mostNames);
}
