import type { Agent } from 'node:https';
import webpush, { WebPushError } from 'web-push';
import type { PrismaClient } from '../db/generated/client.ts';
import type { SealedBox } from '../sealed-box.ts';
import { pushOwner } from './delivery-desk.ts';
import type { PushKeys } from './push-keys.ts';

/** What a push service could not deliver by then is old, seconds. */
const pushTtlS = 600;

export interface PushSenderOptions {
  prisma: PrismaClient;
  box: SealedBox;
  keys: PushKeys;
  /** Whom a push service may ask about what it is sent (RFC 8292). */
  contact: string;
  /** A push service may take so long, milliseconds. */
  limitMs: number;
  /** How push services are reached; only tests need another way. */
  agent?: Agent | undefined;
}

/** Sends to one browser that takes Web Push. Throws what the service refuses; a browser that has given its address back is forgotten. */
export async function sendPush(
  { prisma, box, keys, contact, limitMs, agent }: PushSenderOptions,
  { id, sealed }: { id: string; sealed: Uint8Array },
  payload: string,
): Promise<void> {
  const { endpoint, keys: theirs } = JSON.parse(box.open(pushOwner(id), sealed)) as webpush.PushSubscription;
  try {
    await webpush.sendNotification({ endpoint, keys: theirs }, payload, {
      vapidDetails: { subject: contact, ...keys },
      ...{ TTL: pushTtlS, urgency: 'high', timeout: limitMs },
      ...(agent && { agent }),
    });
  } catch (error) {
    if (!(error instanceof WebPushError)) throw error;
    if (error.statusCode === 404 || error.statusCode === 410) {
      await prisma.pushSubscription.deleteMany({ where: { id } });
      return;
    }
    throw new Error(`the push service answered ${error.statusCode}`, { cause: error });
  }
}
