import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { Board } from './board.ts';
import type { Draft } from './drafts.ts';
import { keyOf, type AlertFact } from './facts.ts';
import { AlertRepository } from './repository.ts';
import { ruleFor } from './rules.ts';

/** Facts that wait for their turn; the oldest are dropped past it: each camera's next state says how it is anyway. */
const mostWaiting = 5000;
/** Facts of one turn: one transaction. */
const turnSize = 500;
/** The last fact of each camera or place, so that what is said again and again costs nothing; past it the oldest is forgotten. */
const mostRemembered = 20_000;
/** Between tries while the database does not answer, milliseconds. */
const retryMs = { first: 500, longest: 30_000 };
const turnLimitMs = 30_000;

export interface AlertDeskOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now?: () => Date;
}

interface AlertDeskEvents {
  /** These alerts are new or other than they were; it is in the database. */
  changed: [ids: string[]];
  /** These were opened, for the first time or again, and whoever is on their first rung is to be told. */
  raised: [ids: string[]];
  /** A person wrote to the others about it. */
  messaged: [message: { alertId: string; personId: string }];
}

/** Takes in what happens, and keeps the alerts as they should be: one turn after the other, each a transaction. */
export class AlertDesk extends EventEmitter<AlertDeskEvents> implements AsyncDisposable {
  readonly #options: AlertDeskOptions;
  readonly #alerts: AlertRepository;
  #waiting: AlertFact[] = [];
  readonly #said = new Map<string, string>();
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: AlertDeskOptions) {
    super();
    this.#options = options;
    this.#alerts = new AlertRepository(options.prisma);
  }

  /** Something began or ended. Never throws; it is worked on as soon as what came before is done. */
  raise(fact: AlertFact): void {
    if (this.#closing.signal.aborted || this.#isOld(fact)) return;
    if (this.#waiting.length >= mostWaiting) {
      const dropped = this.#waiting.shift()!;
      this.#said.delete(keyOf(dropped));
      this.#options.log.warn({ source: dropped.source }, 'too many facts at once: one was dropped');
    }
    this.#waiting.push(fact);
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when all that was raised so far is done. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A stream says that it is offline with each try, and that it is live to each viewer: once is enough. */
  #isOld(fact: AlertFact): boolean {
    if (fact.source === 'violation' || fact.source === 'anomaly') return false;
    const key = keyOf(fact);
    const said = fact.active ? [fact.source, fact.reason, fact.at.getTime()].join(' ') : 'ended';
    if (this.#said.get(key) === said) return true;
    this.#said.delete(key);
    this.#said.set(key, said);
    const [oldest] = this.#said.keys();
    if (this.#said.size > mostRemembered && oldest !== undefined) this.#said.delete(oldest);
    return false;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let wait = retryMs.first;
    // Whatever comes in the same moment, such as the cameras of a recorder, is one turn.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !signal.aborted) {
      const facts = this.#waiting.splice(0, turnSize);
      try {
        await this.#turn(facts);
        wait = retryMs.first;
      } catch (error) {
        this.#waiting.unshift(...facts);
        if (signal.aborted) return;
        this.#options.log.error({ err: error }, 'alerts could not be kept; trying again');
        await delay(wait, undefined, { signal }).catch(() => {});
        wait = Math.min(retryMs.longest, wait * 2);
      }
    }
  }

  async #turn(facts: readonly AlertFact[]): Promise<void> {
    const { prisma } = this.#options;
    const drafts = await prisma.$transaction((tx) => this.#work(tx, facts), {
      timeout: turnLimitMs,
      maxWait: turnLimitMs,
    });
    if (drafts.length === 0) return;
    this.emit(
      'changed',
      drafts.map(({ id }) => id),
    );
    const raised = drafts.filter(isRaised);
    if (raised.length > 0) {
      this.emit(
        'raised',
        raised.map(({ id }) => id),
      );
    }
  }

  async #work(tx: Prisma.TransactionClient, facts: readonly AlertFact[]): Promise<Draft[]> {
    const { ledger, now = () => new Date() } = this.#options;
    await this.#alerts.lock(tx);
    const places = await this.#alerts.places(tx, facts);
    const alerts = await this.#alerts.concerned(tx, facts, places.facilities);
    const others = alerts.flatMap(({ facilityId }) =>
      facilityId && !places.facilities.has(facilityId) ? [facilityId] : [],
    );
    const known = new Map([...places.facilities, ...(await this.#alerts.facilities(tx, others))]);
    const stored = await this.#alerts.rules(tx);
    const rule: ConstructorParameters<typeof Board>[0]['rule'] = (subject) => ruleFor(stored, subject);
    const board = new Board({ ...places, facilities: known, alerts, rule, now: now() });
    for (const fact of facts) board.apply(fact);
    const drafts = board.changed;
    await this.#alerts.save(tx, drafts);
    const opened = drafts.filter(isRaised);
    await ledger.record(
      tx,
      ...opened.map((draft) => ({
        kind: draft.isNew ? ('alert.opened' as const) : ('alert.reopened' as const),
        ...(draft.facilityId && { facilityId: draft.facilityId }),
        ...(draft.cameraId && { cameraId: draft.cameraId }),
        subjectId: draft.id,
        details: {
          source: draft.source,
          severity: draft.severity,
          reason: draft.reason,
          cameras: draft.members.size || null,
        },
      })),
    );
    return drafts;
  }
}

const isRaised = ({ state, isNew, newSteps }: Draft): boolean =>
  state === 'new' && (isNew || newSteps.some(({ kind }) => kind === 'recurred'));
