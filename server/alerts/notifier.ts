import type { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport, type Transporter } from 'nodemailer';
import type { AlertRung, AlertSeverity } from '../contract/alerts.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';
import type { SealedBox } from '../sealed-box.ts';
import { compareSeverity } from './decide.ts';
import { usualDelivery } from './delivery-desk.ts';
import type { AlertDesk } from './desk.ts';
import { Outbox } from './outbox.ts';
import type { PushKeys } from './push-keys.ts';
import { sendPush } from './push-sender.ts';
import { peopleOn } from './recipients.ts';
import { AlertRepository } from './repository.ts';
import { shown, tellNow, type AlertRow } from './views.ts';
import { digestMail, digestPayload, mailOf, messagePayload, pushPayload, type Telling } from './words.ts';

/** So long an alert waits before anybody is called from elsewhere: by then cameras of one cut are one alert, and somebody may have taken it. */
const graceMs = 4_000;
const sendLimitMs = 15_000;
/** Of one round a person is told so many one by one; of more, that there are many. */
const mostSingly = 3;
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
  readonly #onMessaged = (message: { alertId: string; personId: string }) => this.#tellOf(message);
  #round: Promise<void> | undefined;
  #messages: Promise<void> = Promise.resolve();

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
    desk.on('messaged', this.#onMessaged);
  }

  /** Resolves when all that was raised so far has been sent or given up. */
  async settled(): Promise<void> {
    await this.#round;
    await this.#messages;
    await this.#outbox.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.desk.off('raised', this.#onRaised);
    this.#options.desk.off('messaged', this.#onMessaged);
    this.#closing.abort();
    await this.#round;
    await this.#messages;
    await this.#outbox[Symbol.asyncDispose]();
    this.#mailer?.close();
  }

  #take(ids: readonly string[]): void {
    for (const id of ids) if (this.#waiting.size < mostWaiting) this.#waiting.add(id);
    this.#round ??= this.#run()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#round = undefined));
  }

  #failed(error: unknown): void {
    if (!this.#closing.signal.aborted) this.#options.log.warn({ err: error }, 'nobody was called for alerts');
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
      const called = new Map<string, { person: Recipient; told: Map<string, Telling> }>();
      for (const row of rows) {
        for (const rung of tellNow(row, rules)) {
          // The authority has its province's cut before it already.
          if (row.foldedIntoId && rung === 'authority') continue;
          for (const person of await peopleOn(prisma, row, rung, new Date())) {
            const known = called.get(person.id) ?? { person, told: new Map<string, Telling>() };
            // Who is on two rungs is told once.
            if (!known.told.has(row.id)) known.told.set(row.id, telling(row, rung));
            called.set(person.id, known);
          }
        }
      }
      for (const { person, told } of called.values()) this.#call(person, [...told.values()]);
    }
  }

  /** Tells one person of what a round has brought, as they have chosen. */
  #call(person: Recipient, told: readonly Telling[]): void {
    const { consoleUrl } = this.#options;
    const { push, mail } = person.alertDelivery ?? usualDelivery;
    const wanted = (least: AlertSeverity | null) =>
      least === null ? [] : told.filter(({ severity }) => compareSeverity(severity, least) >= 0);
    const [pushed, mailed] = [wanted(push), wanted(mail)];
    const payloads = pushed.length > mostSingly ? [digestPayload(pushed)] : pushed.map(pushPayload);
    for (const payload of payloads) this.#push(person, payload);
    const letters =
      mailed.length > mostSingly ? [digestMail(mailed, consoleUrl)] : mailed.map((one) => mailOf(one, consoleUrl));
    for (const letter of letters) this.#mail(person, letter);
  }

  /** A message by a person reaches the facility's own people at once. */
  #tellOf({ alertId, personId }: { alertId: string; personId: string }): void {
    const { prisma } = this.#options;
    const send = async () => {
      const row = await prisma.alert.findUnique({ where: { id: alertId }, ...shown });
      if (!row) return;
      const there = [
        ...(await peopleOn(prisma, row, 'duty', new Date())),
        ...(await peopleOn(prisma, row, 'leader', new Date())),
      ];
      for (const person of new Map(there.map((one) => [one.id, one])).values()) {
        const { push } = person.alertDelivery ?? usualDelivery;
        if (person.id !== personId && push !== null) this.#push(person, messagePayload(row));
      }
    };
    // As many as people write.
    this.#messages = Promise.all([this.#messages, send().catch((error: unknown) => this.#failed(error))]).then(
      () => {},
    );
  }

  #push({ pushes }: Recipient, payload: string): void {
    const { consoleUrl, mail, ...options } = this.#options;
    const contact = consoleUrl?.startsWith('https:') ? consoleUrl : `mailto:${mail?.from ?? 'operator@localhost'}`;
    for (const browser of pushes) {
      this.#outbox.add('push', () => sendPush({ ...options, contact, limitMs: sendLimitMs }, browser, payload));
    }
  }

  #mail({ email: to }: Recipient, letter: { subject: string; text: string }): void {
    const { mail } = this.#options;
    const mailer = this.#mailer;
    if (!to || !mail || !mailer) return;
    this.#outbox.add('mail', () => mailer.sendMail({ from: mail.from, to, ...letter }));
  }
}

type Recipient = Awaited<ReturnType<typeof peopleOn>>[number];

const telling = (row: AlertRow, rung: AlertRung): Telling => ({
  ...{ id: row.id, number: row.number, openedAt: row.openedAt, rung, escalated: row.level > 0 },
  ...{ source: row.source, severity: row.severity, reason: row.reason },
  ...{ place: row.node.name, camera: row.camera?.name ?? null },
});
