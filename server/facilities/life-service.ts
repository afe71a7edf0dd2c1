import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { mayOpenAt } from '../access/policy/facilities.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { FacilityLifeReplies, FacilityRecordView } from '../contract/facility-life.ts';
import type { WithheldReason } from '../contract/live.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Facility, Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import { decisionInWords } from './decision.ts';
import { datesOf, decisionOf, stateAfter, stateOf, type LifeAct } from './life.ts';
import { listRecords, openingsOf, provincesToOpenIn } from './record-list.ts';
import { recordOf } from './record-views.ts';
import { beginVersion, type VersionChange } from './versions.ts';

/** Shifts of a year are ended one by one. Milliseconds. */
const stopLimitMs = 30_000;

/** What else a facility's life concerns. */
export interface LifePorts {
  /** Ends its duty in the transaction; answers what the ledger is to have. */
  stopDuty(
    tx: Prisma.TransactionClient,
    end: { facilityId: string; personId: string; at: Date; remark: string },
  ): Promise<Pick<Fact, 'kind' | 'facilityId' | 'subjectId' | 'details'>[]>;
  /** Takes its pictures from everybody at once, and stops its streams. */
  withhold(facilityId: string, reason: WithheldReason): Promise<void>;
  /** Shows them again. */
  restore(facilityId: string): Promise<void>;
  /** Closes what is open there for this reason. */
  resolveAlerts(facilityId: string, note: string, by: By): Promise<void>;
  /** Who may see what there has changed, or what is due. */
  changed(facilityId: string): void;
}

export interface FacilityLifeOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  ports: LifePorts;
  now?: () => Date;
}

type Decision = RestInput<'POST /api/facilities/:id/close'>['decision'];
type Ruling = RestInput<'POST /api/facilities/:id/close'>['ruling'];
interface Act {
  id: string;
  version: number;
  decision: Decision;
  note?: string | undefined;
  ruling?: Ruling;
}
type Shown = Pick<Facility, 'id' | 'version' | 'closedAt' | 'suspendedAt' | 'runningSince'> & {
  node: { name: string };
};

/** Facilities from the decision that opens them to the one that closes them. Whoever calls has checked the permission on the facility. */
export class FacilityLife {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #ports: LifePorts;
  readonly #now: () => Date;

  constructor({ prisma, ledger, ports, now = () => new Date() }: FacilityLifeOptions) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#ports = ports;
    this.#now = now;
  }

  list(
    input: RestInput<'GET /api/facility-records'>,
    actor: Actor,
  ): Promise<FacilityLifeReplies['GET /api/facility-records']> {
    return listRecords(this.#prisma, actor, input, this.#now());
  }

  record(id: string, actor: Actor): Promise<FacilityRecordView> {
    return recordOf(this.#prisma, actor, id, this.#now());
  }

  openings(actor: Actor): Promise<FacilityLifeReplies['GET /api/facility-openings']> {
    return openingsOf(this.#prisma, actor, this.#now());
  }

  /** Throws `not_found` for a province in which the actor opens none of this manager and kind. */
  async open(
    { provinceId, name, kind, manager, decision, ...described }: RestInput<'POST /api/facilities'>,
    by: By,
  ): Promise<FacilityRecordView> {
    const at = this.#now();
    const [province] = await provincesToOpenIn(this.#prisma, by.actor, { id: provinceId }, at);
    if (!province || !mayOpenAt(by.actor, { path: province.path, manager, kind }, at)) throw notFound('province');
    const id = randomUUID();
    await this.#prisma.$transaction(async (tx) => {
      const path = [...province.path, id];
      await tx.orgNode.create({ data: { id, name, level: 'facility', parentId: provinceId, path, validFrom: at } });
      await tx.facility.create({ data: { id, kind, manager, runningSince: at, ...known(described) } });
      await tx.orgVersion.updateMany({ where: { nodeId: id }, data: { basis: decisionInWords(decision) } });
      await this.#record(tx, { id, name }, { kind: 'opened', decision, at }, by, {
        ...{ kind, manager, province: province.name },
      });
    });
    this.#ports.changed(id);
    return this.record(id, by.actor);
  }

  async suspend(input: RestInput<'POST /api/facilities/:id/suspend'>, by: By): Promise<FacilityRecordView> {
    return this.#stop(input, 'suspend', 'facility_suspended', by);
  }

  async close(input: RestInput<'POST /api/facilities/:id/close'>, by: By): Promise<FacilityRecordView> {
    return this.#stop(input, 'close', 'facility_closed', by);
  }

  async resume(input: RestInput<'POST /api/facilities/:id/resume'>, by: By): Promise<FacilityRecordView> {
    await this.#prisma.$transaction((tx) => this.#act(tx, input, 'resume', by));
    await this.#ports.restore(input.id);
    this.#ports.changed(input.id);
    return this.record(input.id, by.actor);
  }

  /** Its name, place, manager or owner, and what is known of it. Throws `not_found` for a province that the actor does not answer for. */
  async change(input: RestInput<'PATCH /api/facilities/:id'>, by: By): Promise<FacilityRecordView> {
    const { id, version, decision, from, name, provinceId, manager, address, ownerUnit, enterprise, capacity } = input;
    const change = known({ name, provinceId, manager, address, ownerUnit, enterprise, capacity });
    if (Object.keys(change).length === 0) throw new AppError('invalid_input', 'Say what is to change.');
    const now = this.#now();
    await this.#prisma.$transaction(async (tx) => {
      const before = await this.#act(
        tx,
        { id, version, decision, note: Object.keys(change).join(', ') },
        'change',
        by,
        { ...known({ manager, address, ownerUnit, enterprise, capacity }) },
        { ...change },
        async () => {
          const place = provinceId === undefined ? undefined : await this.#placeIn(tx, by.actor, provinceId);
          const node = { ...known({ name }), ...(place && { parentId: place.id, path: [...place.path, id] }) };
          if (Object.keys(node).length > 0) await tx.orgNode.update({ where: { id }, data: node });
          const versioned: VersionChange = known({ name, parentId: provinceId, manager, ownerUnit });
          if (Object.keys(versioned).length === 0) return;
          const since = from === undefined ? now : new Date(from);
          await beginVersion(tx, id, { change: versioned, from: since, now, basis: decisionInWords(decision) });
        },
      );
      return before;
    });
    this.#ports.changed(id);
    return this.record(id, by.actor);
  }

  async #stop(act: Act, step: 'suspend' | 'close', reason: WithheldReason, by: By): Promise<FacilityRecordView> {
    const { id, decision } = act;
    const remark = decisionInWords(decision);
    await this.#prisma.$transaction((tx) => this.#act(tx, act, step, by), { timeout: stopLimitMs });
    await this.#ports.withhold(id, reason);
    await this.#ports.resolveAlerts(id, remark, by);
    this.#ports.changed(id);
    return this.record(id, by.actor);
  }

  /** Writes a decision and what it does, under the condition that the facility is as it was read. Throws `conflict` where it is not. */
  async #act(
    tx: Prisma.TransactionClient,
    { id, version, decision, note, ruling }: Act,
    step: LifeAct,
    by: By,
    data: Prisma.FacilityUpdateManyMutationInput = {},
    details: Fact['details'] = {},
    more: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const at = this.#now();
    const before: Shown | null = await tx.facility.findUnique({
      where: { id },
      select: {
        id: true,
        version: true,
        closedAt: true,
        suspendedAt: true,
        runningSince: true,
        node: { select: { name: true } },
      },
    });
    if (!before) throw notFound('facility');
    const [state] = stateOf(before, at);
    const next = stateAfter(state, step);
    if (!next) {
      if (state === 'closed') throw conflict('facility_closed', 'The facility is closed: its record stays as it is.');
      throw conflict('facility_changed', `The facility is ${state} by now: look at its record again.`);
    }
    const dates = next === state ? {} : datesOf[next](at);
    const { count } = await tx.facility.updateMany({
      where: { id, version },
      data: { ...data, ...dates, version: version + 1 },
    });
    if (count === 0) throw conflict('facility_changed', 'Somebody else has changed the facility: look at it again.');
    await more();
    const ended =
      step === 'suspend' || step === 'close'
        ? await this.#ports.stopDuty(tx, {
            facilityId: id,
            personId: by.actor.id,
            at,
            remark: decisionInWords(decision),
          })
        : [];
    const written = { kind: decisionOf[step], decision, at, note, ruling };
    await this.#record(tx, { id, name: before.node.name }, written, by, details, ended);
  }

  async #record(
    tx: Prisma.TransactionClient,
    { id, name }: { id: string; name: string },
    {
      kind,
      decision: { number, date, authority },
      at,
      note,
      ruling,
    }: {
      kind: (typeof decisionOf)[LifeAct];
      decision: Decision;
      at: Date;
      note?: string | undefined;
      ruling?: Ruling | undefined;
    },
    by: By,
    details: Fact['details'],
    ended: Pick<Fact, 'kind' | 'facilityId' | 'subjectId' | 'details'>[] = [],
  ): Promise<void> {
    await tx.facilityDecision.create({
      data: {
        ...{ facilityId: id, kind, number, authority, at, note: note ?? null },
        date: new Date(`${date}T00:00:00Z`),
        ...(ruling && { ruling: ruling.kind, rulingText: ruling.text }),
        ...{ recordedById: by.actor.id, recordedBy: by.actor.fullName, facilityName: name },
      },
    });
    await this.#ledger.record(tx, ...ended.map((fact) => ({ ...fact, ...recordedBy(by), at })), {
      ...{ kind: `facility.${kind}` as const, ...recordedBy(by), facilityId: id, at },
      details: {
        ...{ facility: name, basis: `${number}, ${date}`, authority, note: note ?? null },
        ...(ruling && { ruling: ruling.kind, rulingText: ruling.text }),
        ...details,
      },
    });
  }

  async #placeIn(tx: Prisma.TransactionClient, actor: Actor, id: string): Promise<{ id: string; path: string[] }> {
    const now = this.#now();
    const place = await tx.orgNode.findFirst({
      where: {
        AND: [
          { id, level: 'province', OR: [{ validTo: null }, { validTo: { gt: now } }] },
          unitsVisibleTo(actor, 'units.manage', now),
        ],
      },
      select: { id: true, path: true },
    });
    if (!place) throw notFound('province');
    return place;
  }
}

/** Without what is undefined. */
const known = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
