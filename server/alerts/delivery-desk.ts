import { createHash, randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { deviceOf } from '../access/device.ts';
import type { AlertDeliveryView } from '../contract/alerts.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { SealedBox } from '../sealed-box.ts';

/** Browsers of one person that take Web Push; the one that came first goes when there is one more. */
const mostDevices = 5;

/** What is so for a person who never chose: hears what is major, is mailed what is critical. */
export const usualDelivery = { sound: 'major', push: 'major', mail: 'critical' } as const;

export interface DeliveryDeskOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  box: SealedBox;
  /** The server's VAPID key, base64url. */
  pushKey: string;
  mailConfigured: boolean;
  /** Hosts of browsers' push services, and all below them: this server sends to no others. */
  pushServices: readonly string[];
}

/** How alerts come to each person beside the screen. */
export class DeliveryDesk {
  readonly #options: DeliveryDeskOptions;

  constructor(options: DeliveryDeskOptions) {
    this.#options = options;
  }

  async get({ id: personId }: Pick<Actor, 'id'>): Promise<AlertDeliveryView> {
    const { prisma, pushKey, mailConfigured } = this.#options;
    const person = await prisma.person.findUniqueOrThrow({
      where: { id: personId },
      select: {
        email: true,
        alertDelivery: { select: { sound: true, push: true, mail: true } },
        pushes: { select: { id: true, device: true, createdAt: true }, orderBy: { createdAt: 'desc' } },
      },
    });
    return {
      ...(person.alertDelivery ?? usualDelivery),
      ...{ pushKey, mailConfigured, mailTo: person.email },
      devices: person.pushes.map((push) => ({ ...push, createdAt: push.createdAt.toISOString() })),
    };
  }

  async change(input: RestInput<'PATCH /api/alert-delivery'>, by: By): Promise<AlertDeliveryView> {
    const personId = by.actor.id;
    const { prisma, ledger } = this.#options;
    await prisma.$transaction(async (tx) => {
      const where = { personId };
      const row = await tx.alertDelivery.upsert({
        where,
        update: input,
        create: { ...usualDelivery, ...input, personId },
      });
      const { sound, push, mail } = row;
      await ledger.record(tx, { kind: 'alert.delivery_changed', ...recordedBy(by), details: { sound, push, mail } });
    });
    return this.get(by.actor);
  }

  /** A browser that is known already is this person's from now on. */
  async subscribe({ endpoint, keys }: RestInput<'POST /api/push-subscriptions'>, by: By): Promise<AlertDeliveryView> {
    const { prisma, ledger, box, pushServices } = this.#options;
    const { hostname } = new URL(endpoint);
    if (!pushServices.some((host) => hostname === host || hostname.endsWith(`.${host}`))) {
      throw new AppError(
        'invalid_input',
        'The endpoint is of no push service that this server sends to (PUSH_SERVICES).',
      );
    }
    const personId = by.actor.id;
    const endpointHash = createHash('sha256').update(endpoint).digest('hex');
    const id = randomUUID();
    await prisma.$transaction(async (tx) => {
      await tx.pushSubscription.deleteMany({ where: { endpointHash } });
      const known = await tx.pushSubscription.findMany({
        where: { personId },
        orderBy: { createdAt: 'desc' },
        select: { id: true },
        skip: mostDevices - 1,
      });
      await tx.pushSubscription.deleteMany({ where: { id: { in: known.map((push) => push.id) } } });
      const sealed = box.seal(pushOwner(id), JSON.stringify({ endpoint, keys }));
      const device = deviceOf(by.origin.userAgent ?? null);
      await tx.pushSubscription.create({ data: { id, personId, endpointHash, sealed, device } });
      // The address itself is a secret: whoever has it can send.
      await ledger.record(tx, { kind: 'alert.push_added', ...recordedBy(by), subjectId: id, details: { device } });
    });
    return this.get(by.actor);
  }

  async unsubscribe(id: string, by: By): Promise<null> {
    const { prisma, ledger } = this.#options;
    await prisma.$transaction(async (tx) => {
      const { count } = await tx.pushSubscription.deleteMany({ where: { id, personId: by.actor.id } });
      if (count === 0) throw notFound('subscription');
      await ledger.record(tx, { kind: 'alert.push_removed', ...recordedBy(by), subjectId: id, details: {} });
    });
    return null;
  }
}

/** Whom a subscription is sealed for. */
export const pushOwner = (id: string): string => `push ${id}`;
