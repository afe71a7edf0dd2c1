import { mayWithFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { camerasVisibleTo } from '../access/policy/cameras.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import type { FacilityView } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { notFound } from '../errors.ts';
import { above } from './province.ts';
import { FacilityRepository, type FacilityRow } from './repository.ts';

const byName = new Intl.Collator('vi', { numeric: true });

/** The facilities as an actor may see them. */
export class FacilityService {
  readonly #prisma: PrismaClient;
  readonly #facilities: FacilityRepository;

  constructor({ prisma }: { prisma: PrismaClient }) {
    this.#prisma = prisma;
    this.#facilities = new FacilityRepository(prisma);
  }

  /** All that the actor may know of, by name. */
  async list(actor: Actor): Promise<FacilityView[]> {
    const rows = await this.#facilities.list(facilitiesVisibleTo(actor, 'facility.read', new Date()));
    return this.#views(
      actor,
      rows.toSorted((a, b) => byName.compare(a.node.name, b.node.name)),
    );
  }

  async get(actor: Actor, id: string): Promise<FacilityView> {
    const [view] = await this.#views(actor, await this.#facilities.list({ id }));
    if (!view) throw notFound('facility');
    return view;
  }

  async #views(actor: Actor, rows: FacilityRow[]): Promise<FacilityView[]> {
    const ids = rows.map((row) => row.id);
    const visible = camerasVisibleTo(actor, 'camera.read', new Date());
    const counts = await this.#facilities.cameraCounts({ AND: [{ facilityId: { in: ids } }, visible] });
    const outcomes = await this.#facilities.openOutcomes(ids);
    const nodes = await this.#facilities.nodesAbove(rows);
    const mayWith = await mayWithFacilities(this.#prisma, actor, ids);
    return rows.map((row) => ({
      id: row.id,
      name: row.node.name,
      kind: row.kind,
      manager: row.manager,
      state: row.suspendedAt ? 'suspended' : 'open',
      province: above(row, nodes, 'province'),
      country: above(row, nodes, 'country'),
      cameraCount: counts.get(row.id) ?? 0,
      connection: outcomes.get(row.id) ?? (counts.has(row.id) ? 'connected' : 'none'),
      may: mayWith(row.id),
    }));
  }
}
