import type { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport, type Transporter } from 'nodemailer';
import webpush, { WebPushError } from 'web-push';
import type { AlertRung, AlertSeverity } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';
import type { SealedBox } from '../sealed-box.ts';
import { compareSeverity } from './decide.ts';
import { pushOwner, usualDelivery } from './delivery-desk.ts';
import type { AlertDesk } from './desk.ts';
import { Outbox } from './outbox.ts';
import type { PushKeys } from './push-keys.ts';
import { peopleOn } from './recipients.ts';
import { AlertRepository } from './repository.ts';
import { ladderOf, shown, type AlertRow } from './views.ts';
import { mailOf, pushPayload, type Telling } from './words.ts';

/** So long an alert waits before anybody is called from elsewhere: by then cameras of one cut are one alert, and somebody may have taken it. */
const graceMs = 4_000;
/** What a push service could not deliver by then is old, seconds. */
const pushTtlS = 600;
const sendLimitMs = 15_000;
/** Alerts that wait for their grace to pass; a flood folds meanwhile. */
const mostWaiting = 1_000;

export interface NotifierOptions {
  prisma: PrismaClient;
  box: SealedBox;
  desk: AlertDesk;
  keys: PushKeys;
  log: Logger;
  /** Undefined: this server sends no mail. */
  mail: { url: string; from: string } | undefined;
  /** Where people open the console, for links in mails. */
  consoleUrl: string | undefined;
  graceMs?: number;
  retriesMs?: readonly number[];
  /** How push services are reached; only tests need another way. */
  agent?: Agent;
}

/** Tells people of alerts where they are not looking: by Web Push and by mail, each as they have chosen. */
export class Notifier implements AsyncDisposable {
  readonly #options: NotifierOptions;
  readonly #alerts: AlertRepository;
  readonly #outbox: Outbox;
  readonly #mailer: Transporter | undefined;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<string>();
  readonly #onRaised = (ids: string[]) => this.#take(ids);
  #round: Promise<void> | undefined;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#alerts = new AlertRepository(options.prisma);
    const { log, retriesMs, mail, desk } = options;
    this.#outbox = new Outbox({ log, ...(retriesMs && { retriesMs }) });
    if (mail) {
      const limits = { connectionTimeout: sendLimitMs, greetingTimeout: sendLimitMs, socketTimeout: sendLimitMs };
      // Nothing of a message is a file or an address to be fetched.
      const nothingElse = { disableFileAccess: true, disableUrlAccess: true };
      this.#mailer = createTransport({ url: mail.url, ...limits, ...nothingElse });
    }
    desk.on('raised', this.#onRaised);
  }

  /** Resolves when all that was raised so far has been sent or given up. */
  async settled(): Promise<void> {
    await this.#round;
    await this.#outbox.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.desk.off('raised', this.#onRaised);
    this.#closing.abort();
    await this.#round;
    await this.#outbox[Symbol.asyncDispose]();
    this.#mailer?.close();
  }

  #take(ids: readonly string[]): void {
    for (const id of ids) if (this.#waiting.size < mostWaiting) this.#waiting.add(id);
    this.#round ??= this.#run()
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#options.log.warn({ err: error }, 'nobody was called for alerts');
      })
      .finally(() => (this.#round = undefined));
  }

  async #run(): Promise<void> {
    const { prisma, graceMs: grace = graceMs } = this.#options;
    const { signal } = this.#closing;
    while (this.#waiting.size > 0) {
      await delay(grace, undefined, { signal });
      const ids = [...this.#waiting];
      this.#waiting.clear();
      const rows = await prisma.alert.findMany({ where: { id: { in: ids }, state: 'new' }, ...shown });
      const rules = await this.#alerts.rules();
      for (const row of rows) {
        const rung = ladderOf(row, rules).tell[row.level];
        // The authority has its province's cut before it already.
        if (rung && !(row.foldedIntoId && rung === 'authority')) await this.#tell(row, rung);
      }
    }
  }

  async #tell(row: AlertRow, rung: AlertRung): Promise<void> {
    const { prisma, consoleUrl, mail } = this.#options;
    const told: Telling = {
      ...{ id: row.id, number: row.number, openedAt: row.openedAt, rung, escalated: row.level > 0 },
      ...{ source: row.source, severity: row.severity },
      ...{ place: row.node.name, camera: row.camera?.name ?? null },
    };
    const wants = (least: AlertSeverity | null) => least !== null && compareSeverity(told.severity, least) >= 0;
    for (const person of await peopleOn(prisma, row, rung, new Date())) {
      const { push, mail: mailFrom } = person.alertDelivery ?? usualDelivery;
      if (wants(push)) for (const { id, sealed } of person.pushes) this.#push(id, sealed, pushPayload(told));
      const to = person.email;
      if (!wants(mailFrom) || !to || !mail || !this.#mailer) continue;
      const mailer = this.#mailer;
      this.#outbox.add('mail', () => mailer.sendMail({ from: mail.from, to, ...mailOf(told, consoleUrl) }));
    }
  }

  #push(id: string, sealed: Uint8Array, payload: string): void {
    const { box, keys, prisma, consoleUrl, mail, agent } = this.#options;
    this.#outbox.add('push', async () => {
      const { endpoint, keys: theirs } = JSON.parse(box.open(pushOwner(id), sealed)) as webpush.PushSubscription;
      const subject = consoleUrl?.startsWith('https:') ? consoleUrl : `mailto:${mail?.from ?? 'operator@localhost'}`;
      try {
        await webpush.sendNotification({ endpoint, keys: theirs }, payload, {
          vapidDetails: { subject, ...keys },
          ...{ TTL: pushTtlS, urgency: 'high', timeout: sendLimitMs },
          ...(agent && { agent }),
        });
      } catch (error) {
        if (!(error instanceof WebPushError)) throw error;
        // The browser has given it back.
        if (error.statusCode === 404 || error.statusCode === 410) {
          await prisma.pushSubscription.deleteMany({ where: { id } });
          return;
        }
        throw new Error(`the push service answered ${error.statusCode}`, { cause: error });
      }
    });
  }
}
