import { permittedFacilities } from '../access/access.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { OutageRulesView, OutageState, OutageView } from '../contract/outages.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Outage, Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict } from '../errors.ts';
import { recordedTo } from '../history/repository.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { OutageLists } from './lists.ts';
import { lockOutages, readFacilities } from './repository.ts';
import { measureRules } from './rules.ts';
import { missingOf, outageShown } from './views.ts';

/** What is announced begins at most so long from now, and lasts so long: milliseconds. */
const furthestMs = 366 * 24 * 3_600_000;
const longestMs = 30 * 24 * 3_600_000;

/** Of these something can be written: also of what is closed, since facts may come late. */
const living = ['open', 'ended', 'announced', 'closed'] as const satisfies readonly OutageState[];

type Write = {
  id: string;
  version: number;
  in?: readonly OutageState[];
  data?: Prisma.OutageUncheckedUpdateManyInput;
  entry: Omit<Prisma.OutageEntryUncheckedCreateInput, 'outageId' | 'at' | 'personId' | 'personName'>;
  ledger: LedgerKind;
  details: Record<string, string | number | boolean | null>;
};

/** What people do with outages. */
export class OutageService {
  readonly lists: OutageLists;
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;

  constructor({
    prisma,
    ledger,
    now = () => new Date(),
  }: {
    prisma: PrismaClient;
    ledger: LedgerPort;
    now?: () => Date;
  }) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#now = now;
    this.lists = new OutageLists({ prisma, now });
  }

  /** Throws `invalid_input` for a time that is over, far away or long, and for cameras of elsewhere. */
  async announce(input: RestInput<'POST /api/facilities/:id/outages'>, by: By): Promise<OutageView> {
    const { id: facilityId, text, cameraIds = [] } = input;
    const [from, to] = [new Date(input.from), new Date(input.to)];
    const at = this.#now();
    if (to <= at) throw new AppError('invalid_input', 'The announced time is over already.');
    if (from.getTime() - at.getTime() > furthestMs || to.getTime() - from.getTime() > longestMs) {
      throw new AppError('invalid_input', 'An outage is announced at most a year ahead, for 30 days at most.');
    }
    const cameras = [...new Set(cameraIds)];
    const known = await this.#prisma.camera.count({ where: { id: { in: cameras }, facilityId, removedAt: null } });
    if (known < cameras.length) throw new AppError('invalid_input', 'Not all of these cameras are of this facility.');
    const id = await this.#prisma.$transaction(async (tx) => {
      await lockOutages(tx);
      const facility = (await readFacilities(tx, [facilityId])).get(facilityId)!;
      const outage = await tx.outage.create({
        data: {
          ...{ state: 'announced', facilityId, facilityName: facility.name, provinceName: facility.province },
          ...{ startedAt: from, plannedFrom: from, plannedTo: to, plannedCameras: cameras },
          // Whoever announces it says what it is.
          ...{ cause: 'planned', causeById: by.actor.id, causeAt: at },
        },
      });
      await tx.outageEntry.create({
        data: { outageId: outage.id, kind: 'announced', ...author(by, at), text, from, to },
      });
      await this.#ledger.record(tx, {
        ...{ kind: 'outage.announced', at, ...recordedBy(by), facilityId, subjectId: outage.id },
        details: { number: outage.number, from: input.from, to: input.to, cameras: cameras.length || null, text },
      });
      return outage.id;
    });
    return this.lists.view(id, by.actor);
  }

  cancel({ id, version, text }: RestInput<'POST /api/outages/:id/cancel'>, by: By): Promise<OutageView> {
    return this.#write(by, {
      ...{ id, version, in: ['announced'], data: { state: 'cancelled' } },
      ...{ entry: { kind: 'cancelled', text }, ledger: 'outage.cancelled', details: { text } },
    });
  }

  giveCause({ id, version, cause, text }: RestInput<'POST /api/outages/:id/cause'>, by: By): Promise<OutageView> {
    return this.#write(by, {
      ...{ id, version, data: { cause, causeById: by.actor.id, causeAt: this.#now() } },
      entry: { kind: 'cause', code: cause, text: text ?? null },
      ...{ ledger: 'outage.cause_given', details: { cause, text: text ?? null } },
    });
  }

  takeMeasure(input: RestInput<'POST /api/outages/:id/measures'>, by: By): Promise<OutageView> {
    const { id, version, measure, text, from, to } = input;
    return this.#write(by, {
      ...{ id, version },
      entry: { kind: 'measure', code: measure, text, from: new Date(from), to: to === undefined ? null : new Date(to) },
      ...{ ledger: 'outage.measure_taken', details: { measure, text, from, to: to ?? null } },
    });
  }

  /** Throws `invalid_input` for a repair of the future. */
  async repair(input: RestInput<'POST /api/outages/:id/repairs'>, by: By): Promise<OutageView> {
    const { id, version, text, who, at } = input;
    if (Date.parse(at) > this.#now().getTime()) {
      throw new AppError('invalid_input', 'A repair is recorded once it is done: its time is still to come.');
    }
    return this.#write(by, {
      ...{ id, version, entry: { kind: 'repair', text, who, from: new Date(at) } },
      ...{ ledger: 'outage.repaired', details: { text, who, doneAt: at } },
    });
  }

  /** Throws `conflict` (`outage_incomplete`) while its cause or a measure is missing. */
  async close({ id, version, text }: RestInput<'POST /api/outages/:id/close'>, by: By): Promise<OutageView> {
    const row = await this.#prisma.outage.findUniqueOrThrow({ where: { id }, ...outageShown });
    const after = (await measureRules(this.#prisma, [row.facilityId]))(row.facilityId);
    const knownTo = (await recordedTo(this.#prisma)) ?? this.#now().getTime();
    const missing = missingOf(row, after, knownTo);
    if (row.state === 'ended' && missing.length > 0) {
      throw conflict('outage_incomplete', `Before it is closed it needs: ${missing.join(', ')}.`);
    }
    return this.#write(by, {
      ...{ id, version, in: ['ended'] },
      data: { state: 'closed', closedAt: this.#now(), closedById: by.actor.id },
      ...{ entry: { kind: 'closed', text: text ?? null }, ledger: 'outage.closed', details: { text: text ?? null } },
    });
  }

  async rules(id: string, { actor }: Pick<By, 'actor'>): Promise<OutageRulesView> {
    const having = async (permission: 'outage.rules' | 'outage.handle') =>
      (await permittedFacilities(this.#prisma, actor, permission, [id])).has(id);
    const may = { change: await having('outage.rules'), announce: await having('outage.handle') };
    return { measureAfter: (await measureRules(this.#prisma, [id]))(id), may };
  }

  async changeRules(input: RestInput<'PATCH /api/facilities/:id/outage-rules'>, by: By): Promise<OutageRulesView> {
    const { id: facilityId, measureAfter } = input;
    const before = (await measureRules(this.#prisma, [facilityId]))(facilityId);
    await this.#prisma.$transaction(async (tx) => {
      await tx.outageFacilityRules.upsert({
        where: { facilityId },
        create: { facilityId, measureAfter },
        update: { measureAfter },
      });
      await this.#ledger.record(tx, {
        ...{ kind: 'outage.rules_changed', at: this.#now(), ...recordedBy(by), facilityId },
        details: { before, after: measureAfter },
      });
    });
    return this.rules(facilityId, by);
  }

  /** Throws `conflict` (`outage_changed`) when somebody else was first, or its state does not allow it. */
  async #write(by: By, { id, version, in: states = living, data, entry, ledger, details }: Write): Promise<OutageView> {
    const at = this.#now();
    await this.#prisma.$transaction(async (tx) => {
      await lockOutages(tx);
      const still = { id, version, state: { in: [...states] } };
      const { count } = await tx.outage.updateMany({ where: still, data: { ...data, version: version + 1 } });
      if (count === 0) throw conflict('outage_changed', 'The outage has changed meanwhile: look at it again.');
      await tx.outageEntry.create({ data: { outageId: id, ...author(by, at), ...entry } });
      const row: Outage = await tx.outage.findUniqueOrThrow({ where: { id } });
      await this.#ledger.record(tx, {
        ...{ kind: ledger, at, ...recordedBy(by), facilityId: row.facilityId, subjectId: id },
        details: { number: row.number, ...details },
      });
    });
    return this.lists.view(id, by.actor);
  }
}

const author = ({ actor }: By, at: Date) => ({ at, personId: actor.id, personName: actor.fullName });
