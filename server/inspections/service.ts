import { permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { By } from '../access/by.ts';
import type { Revocations } from '../access/revocations.ts';
import type { InspectionDetail, InspectionView } from '../contract/inspections.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { DueTimer } from '../due-timer.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import type { SealedBox } from '../sealed-box.ts';
import type { InspectionAlarm } from './alarm.ts';
import { Evidence, type TakeStill } from './evidence.ts';
import { InspectionLists } from './lists.ts';
import { Minutes } from './minutes.ts';
import { InspectionNotices } from './notices.ts';
import { InspectionOrders } from './orders.ts';
import { Remedies } from './remedies.ts';
import { partsVisible } from './rows.ts';
import { InspectionWork } from './work.ts';

/** Inspections that one look takes up; what is beyond is taken up by the next. */
const batch = 200;

export interface InspectionsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  revocations: Revocations;
  alarm: InspectionAlarm;
  /** What pictures that were taken as evidence are sealed with, and who takes them. */
  box: SealedBox;
  still: TakeStill;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** All inspections. Nothing runs out by itself before start(). */
export class Inspections implements AsyncDisposable {
  readonly lists: InspectionLists;
  readonly work: InspectionWork;
  readonly remedies: Remedies;
  readonly minutes: Minutes;
  readonly evidence: Evidence;
  readonly notices: InspectionNotices;
  readonly #orders: InspectionOrders;
  readonly #prisma: PrismaClient;
  readonly #now: () => Date;
  readonly #timer: DueTimer;

  constructor(options: InspectionsOptions) {
    const { prisma, ledger, log, revocations, alarm, box, still, now: nowMs = Date.now } = options;
    const now = () => new Date(nowMs());
    this.#prisma = prisma;
    this.#now = now;
    this.lists = new InspectionLists({ prisma, ledger, now });
    this.work = new InspectionWork({ prisma, ledger, now });
    this.notices = new InspectionNotices({ prisma, log, now, alarm });
    this.remedies = new Remedies({ prisma, ledger, now, settled: (id, by) => this.notices.settled(id, by) });
    this.evidence = new Evidence({ prisma, ledger, now, box, still });
    this.minutes = new Minutes({ prisma, ledger, log, now });
    this.#orders = new InspectionOrders({ prisma, ledger, now, revocations });
    const due = async () => {
      await this.due();
      return this.next();
    };
    this.#timer = new DueTimer({ due, now, log, failure: 'what is due of inspections was not done' });
  }

  async order(input: RestInput<'POST /api/inspections'>, by: By): Promise<InspectionView> {
    const id = await this.#orders.order(input, by);
    await this.notices.tell(id);
    this.#timer.poke();
    return this.lists.one(id, by.actor);
  }

  async step(input: RestInput<'POST /api/inspections/:id/steps'>, by: By): Promise<InspectionView> {
    if ((await this.#orders.step(input, by)) && input.act === 'end') await this.minutes.sealDue(input.id);
    // The minutes first: whoever is told of it finds them.
    await this.notices.tell(input.id);
    return this.lists.one(input.id, by.actor);
  }

  /** What the actor may know of it. Who answers for a facility has heard of it by that. */
  async detail(id: string, by: By): Promise<InspectionDetail> {
    const detail = await this.lists.detail(id, by.actor);
    await this.notices.seen(id, by);
    return detail;
  }

  /** Whether the actor inspects this facility. */
  async inspects(actor: Actor, facilityId: string): Promise<boolean> {
    return (await permittedFacilities(this.#prisma, actor, 'inspection.conduct', [facilityId])).size > 0;
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
    this.#timer.start();
  }

  /** Ends what has run out of time, and makes what minutes are missing, started or not. Never rejects. */
  look(): Promise<void> {
    return this.#timer.look();
  }

  close(): Promise<void> {
    return this.#timer.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Does what is due now; whoever calls sees to one at a time. */
  async due(): Promise<void> {
    await this.#orders.runOut(batch);
    await this.minutes.sealDue();
    await this.notices.due();
  }

  /** When something is due next, milliseconds since the epoch; Infinity while nothing is. */
  async next(): Promise<number> {
    return Math.min(await this.#orders.next(), await this.notices.next());
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
