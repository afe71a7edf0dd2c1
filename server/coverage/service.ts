import { permittedCameras, permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { runningFacility } from '../access/places.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import type { Zone } from '../contract/common.ts';
import type {
  Condition,
  ConnectionRow,
  ConnectionsPage,
  FacilityCoverage,
  FacilityNumbers,
  FoundCamera,
  ProvinceNumbers,
} from '../contract/coverage.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { key } from '../lists/columns.ts';
import { add, judge, knownState, noCameras, noZones, numbersOf, zonesOf, type CameraStates } from './condition.ts';
import { nothingOpen, openProblems } from './open-problems.ts';
import { CoverageRegister, type RegisteredFacility } from './register.ts';

/** Rows of one page of the connection board. */
const pageRows = 50;
/** Of facilities without a connection. */
const unconnectedMost = 100;
/** Cameras that a search answers with, and how many that fit are asked rights for. */
const foundMost = 20;
const judgedMost = 500;

const byName = new Intl.Collator('vi', { numeric: true });
const worstFirst: Record<Condition, number> = { down: 0, unknown: 1, well: 2 };

export interface CoverageOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  states: CameraStates;
  /** How long the register is kept in memory, milliseconds. */
  keepMs?: number;
}

/** Which required zones are covered, and how the cameras are connected: never a picture. */
export class CoverageService {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #states: CameraStates;
  readonly #register: CoverageRegister;

  constructor({ prisma, ledger, states, keepMs }: CoverageOptions) {
    this.#prisma = prisma;
    this.#ledger = ledger;
    this.#states = states;
    this.#register = new CoverageRegister({ prisma, keepMs });
  }

  /** Throws `not_found` for a facility that is closed or suspended. */
  async ofFacility(actor: Actor, id: string): Promise<FacilityCoverage> {
    const facility = (await this.#register.all()).get(id);
    if (!facility) throw notFound('facility');
    const zones = zonesOf(facility, this.#states, Date.now());
    const required = zones.filter((zone) => zone.required);
    const manages = await permittedFacilities(this.#prisma, actor, 'camera.manage', [id]);
    return {
      facilityId: id,
      required: required.length,
      covered: required.filter(({ state }) => state === 'covered').length,
      zones,
      may: { changeZones: manages.has(id) },
    };
  }

  async changeZones(
    { id, zones, reason }: RestInput<'PATCH /api/facilities/:id/zones'>,
    by: By,
  ): Promise<FacilityCoverage> {
    await this.#prisma.$transaction(async (tx) => {
      const before = await tx.facility.findFirst({
        where: { AND: [{ id }, runningFacility(new Date())] },
        select: { requiredZones: true, node: { select: { name: true } } },
      });
      if (!before) throw notFound('facility');
      const added = zones.filter((zone) => !before.requiredZones.includes(zone));
      const removed = before.requiredZones.filter((zone) => !zones.includes(zone));
      if (added.length === 0 && removed.length === 0) return;
      await tx.facility.update({ where: { id }, data: { requiredZones: zones } });
      await this.#ledger.record(tx, {
        ...{ kind: 'facility.zones_changed', ...recordedBy(by), facilityId: id },
        details: {
          ...{ facility: before.node.name, reason: reason.trim() },
          ...{ added: added.join(', '), removed: removed.join(', ') },
        },
      });
    });
    this.#register.forget();
    return this.ofFacility(by.actor, id);
  }

  /** Of all facilities that the actor may know of. */
  async numbers(actor: Actor, provinceId?: string): Promise<FacilityNumbers[]> {
    const now = Date.now();
    const open = await openProblems(this.#prisma, actor);
    return (await this.#visible(actor, provinceId)).map((facility) =>
      numbersOf(facility, this.#states, now, open(facility.id)),
    );
  }

  /** The same, all of a province together. */
  async provinces(actor: Actor): Promise<ProvinceNumbers[]> {
    const now = Date.now();
    const open = await openProblems(this.#prisma, actor);
    const sums = new Map<string, ProvinceNumbers>();
    for (const facility of await this.#visible(actor)) {
      const { id, name } = facility.province;
      const sum = sums.get(id) ?? {
        ...{ id, name, zones: noZones(), cameras: noCameras(), open: nothingOpen() },
        facilities: { total: 0, connected: 0, inTrouble: 0 },
      };
      sums.set(id, sum);
      const numbers = numbersOf(facility, this.#states, now, open(facility.id));
      add(sum.zones, numbers.zones);
      add(sum.cameras, numbers.cameras);
      add(sum.open, numbers.open);
      const one = { total: 1, connected: numbers.cameras.total > 0 ? 1 : 0, inTrouble: numbers.weight > 0 ? 1 : 0 };
      add(sum.facilities, one);
    }
    return [...sums.values()].sort((a, b) => byName.compare(a.name, b.name));
  }

  /** How each camera is connected, worst first. */
  async connections(actor: Actor, asked: RestInput<'GET /api/connections'>): Promise<ConnectionsPage> {
    const { provinceId, facilityId, show = 'all', text = '', page = 1 } = asked;
    const now = Date.now();
    const words = wordsOf(text);
    const visible = (await this.#visible(actor, provinceId)).filter(({ id }) => !facilityId || id === facilityId);
    const facilities = visible.map((facility) => ({
      facility,
      spoken: key(`${facility.name} ${facility.province.name}`),
    }));
    const cameras = facilities
      .flatMap(({ facility, spoken }) => facility.cameras.map((camera) => ({ camera, facility, spoken })))
      .filter(({ camera, spoken }) => has(words, `${spoken} ${key(camera.name)}`))
      .map(({ camera, facility }) => ({ ...judge(camera, this.#states, now), facility }));
    const counts = noCameras();
    for (const { condition } of cameras) add(counts, { ...noCameras(), total: 1, [condition]: 1 });
    const chosen = cameras
      .filter(({ condition }) => show === 'all' || condition === show)
      .sort(
        (a, b) =>
          worstFirst[a.condition] - worstFirst[b.condition] ||
          byName.compare(a.facility.name, b.facility.name) ||
          byName.compare(a.name, b.name),
      );
    const shown = chosen.slice((page - 1) * pageRows, page * pageRows);
    const without = facilities
      .filter(({ facility, spoken }) => has(words, spoken) && (facility.cameras.length === 0 || facility.outcome))
      .map(({ facility }) => facility)
      .sort((a, b) => byName.compare(a.name, b.name));
    const first = without.slice(0, unconnectedMost);
    const ids = [...new Set([...shown.map(({ facility }) => facility.id), ...first.map(({ id }) => id)])];
    const manages = await permittedFacilities(this.#prisma, actor, 'camera.manage', ids);
    const named = ({ id, name, province }: RegisteredFacility) => ({ id, name, province: province.name });
    return {
      counts,
      pages: Math.max(1, Math.ceil(chosen.length / pageRows)),
      rows: shown.map(({ id, name, zone, condition, found, facility }): ConnectionRow => ({
        ...{ id, name, zone, condition, facility: named(facility), ...knownState(found) },
        may: { manage: manages.has(facility.id) },
      })),
      unconnectedTotal: without.length,
      unconnected: first.map((facility) => ({
        ...named(facility),
        connection: facility.outcome ?? 'none',
        step: facility.step,
        may: { manage: manages.has(facility.id) },
      })),
    };
  }

  /** Cameras by what they are called and where they are, as far as the actor may know of them. */
  async find(actor: Actor, text: string): Promise<FoundCamera[]> {
    const words = wordsOf(text);
    if (words.length === 0) return [];
    const fitting: (FoundCamera & { zone: Zone })[] = [];
    for (const { id: facilityId, name: place, province, cameras } of (await this.#register.all()).values()) {
      const spoken = key(`${place} ${province.name}`);
      for (const { id, name, zone } of cameras) {
        if (has(words, `${key(name)} ${spoken}`))
          fitting.push({ id, name, zone, facility: { id: facilityId, name: place } });
      }
    }
    const permitted = new Set<string>();
    // In portions: one query names no more than so many ids.
    for (let from = 0; from < fitting.length && permitted.size < foundMost; from += judgedMost) {
      const ids = fitting.slice(from, from + judgedMost).map(({ id }) => id);
      for (const id of await permittedCameras(this.#prisma, actor, 'camera.read', ids)) permitted.add(id);
    }
    return fitting
      .filter(({ id }) => permitted.has(id))
      .sort((a, b) => byName.compare(a.name, b.name))
      .slice(0, foundMost);
  }

  async #visible(actor: Actor, provinceId?: string): Promise<RegisteredFacility[]> {
    const all = await this.#register.all();
    const where = facilitiesVisibleTo(actor, 'coverage.read', new Date());
    const visible = await this.#prisma.facility.findMany({ where, select: { id: true } });
    return visible
      .flatMap(({ id }) => all.get(id) ?? [])
      .filter(({ province }) => provinceId === undefined || province.id === provinceId);
  }
}

const wordsOf = (text: string): string[] => key(text).split(' ').filter(Boolean);
const has = (words: readonly string[], text: string): boolean => words.every((word) => text.includes(word));
