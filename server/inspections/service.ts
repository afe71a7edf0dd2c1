import type { Actor } from '../access/actor.ts';
import type { By } from '../access/by.ts';
import type { Revocations } from '../access/revocations.ts';
import type { InspectionView } from '../contract/inspections.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { InspectionLists } from './lists.ts';
import { Minutes } from './minutes.ts';
import { InspectionOrders } from './orders.ts';
import { Remedies } from './remedies.ts';
import { partsVisible } from './rows.ts';
import { InspectionWork } from './work.ts';

/** What runs out is looked at this often at most and at least, milliseconds: also what another process has brought. */
const soonest = 1_000;
const latest = 60_000;
/** Inspections that one look takes up; what is beyond is taken up by the next. */
const batch = 200;

export interface InspectionsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  revocations: Revocations;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** All inspections. Nothing runs out by itself before start(). */
export class Inspections implements AsyncDisposable {
  readonly lists: InspectionLists;
  readonly work: InspectionWork;
  readonly remedies: Remedies;
  readonly minutes: Minutes;
  readonly #orders: InspectionOrders;
  readonly #prisma: PrismaClient;
  readonly #log: Logger;
  readonly #now: () => Date;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #state: 'still' | 'started' | 'closed' = 'still';

  constructor({ prisma, ledger, log, revocations, now: nowMs = Date.now }: InspectionsOptions) {
    const now = () => new Date(nowMs());
    this.#prisma = prisma;
    this.#log = log;
    this.#now = now;
    this.lists = new InspectionLists({ prisma, ledger, now });
    this.work = new InspectionWork({ prisma, ledger, now });
    this.remedies = new Remedies({ prisma, ledger, now });
    this.minutes = new Minutes({ prisma, ledger, log, now });
    this.#orders = new InspectionOrders({ prisma, ledger, now, revocations });
  }

  async order(input: RestInput<'POST /api/inspections'>, by: By): Promise<InspectionView> {
    const view = await this.lists.one(await this.#orders.order(input, by), by.actor);
    void this.#wake();
    return view;
  }

  async step(input: RestInput<'POST /api/inspections/:id/steps'>, by: By): Promise<InspectionView> {
    if ((await this.#orders.step(input, by)) && input.act === 'end') await this.minutes.sealDue(input.id);
    return this.lists.one(input.id, by.actor);
  }

  /**
   * Lets an inspector look at a camera of this facility within the inspection of this number, which is on record as looked at from then on.
   * Throws `not_found` unless it runs, and they and the facility belong to it.
   */
  async admit(actor: Actor, number: string | undefined, facilityId: string): Promise<void> {
    const now = this.#now();
    const [running] = await this.#running(actor, number === undefined ? [] : [number], facilityId);
    if (!running) throw notFound('inspection');
    const { inspectionId } = running;
    await this.#prisma.inspectionPart.updateMany({
      where: { inspectionId, facilityId, lookedAt: null },
      data: { lookedAt: now },
    });
  }

  /** Which of these numbers are no inspections that run with the actor among their inspectors. */
  async over(actor: Actor, numbers: readonly string[]): Promise<ReadonlySet<string>> {
    if (numbers.length === 0) return new Set();
    const running = new Set((await this.#running(actor, numbers)).map(({ inspection }) => String(inspection.number)));
    return new Set(numbers.filter((number) => !running.has(number)));
  }

  /** From now on what runs out of time is ended. */
  start(): void {
    this.#state = 'started';
    void this.#wake();
  }

  /** Ends what has run out of time, and makes what minutes are missing; the timer is set for what comes next. Never rejects. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    await this.#looking;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #wake(): Promise<void> {
    await this.#looking;
    if (this.#state === 'started') await this.look();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    let wait = latest;
    try {
      const next = await this.#orders.runOut(batch);
      await this.minutes.sealDue();
      wait = Math.min(latest, Math.max(soonest, next - this.#now().getTime()));
    } catch (error) {
      if (this.#state !== 'closed') this.#log.error({ err: error }, 'inspections that ran out were not ended');
    }
    if (this.#state === 'started') this.#timer = setTimeout(() => void this.look(), wait);
  }

  /** The parts that the actor may look at now within inspections of these numbers. */
  #running(actor: Actor, numbers: readonly string[], facilityId?: string) {
    const now = this.#now();
    const known = numbers.filter((number) => /^[1-9]\d{0,8}$/.test(number)).map(Number);
    return this.#prisma.inspectionPart.findMany({
      where: {
        AND: [
          {
            inspection: {
              ...{ number: { in: known }, state: 'running', endsAt: { gt: now } },
              members: { some: { personId: actor.id } },
            },
          },
          facilityId === undefined ? {} : { facilityId },
          partsVisible(actor, 'inspection.conduct', now),
        ],
      },
      select: { inspectionId: true, inspection: { select: { number: true } } },
    });
  }
}
