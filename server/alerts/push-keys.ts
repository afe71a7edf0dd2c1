import webpush from 'web-push';
import type { PrismaClient } from '../db/generated/client.ts';
import type { SealedBox } from '../sealed-box.ts';

/** The key pair by which browsers' push services know this system (RFC 8292), base64url. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

const name = 'vapid';

/** The keys that were made once and kept sealed in the database; of two servers that start at once the first one's stay. */
export async function pushKeys(prisma: PrismaClient, box: SealedBox): Promise<PushKeys> {
  const made = box.seal(name, JSON.stringify(webpush.generateVAPIDKeys()));
  await prisma.serverSecret.createMany({ data: [{ name, sealed: made }], skipDuplicates: true });
  const { sealed } = await prisma.serverSecret.findUniqueOrThrow({ where: { name } });
  return JSON.parse(box.open(name, sealed)) as PushKeys;
}
