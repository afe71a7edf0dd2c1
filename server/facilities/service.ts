import { mayWithFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { camerasVisibleTo, facilitiesVisibleTo, unitsVisibleTo } from '../access/policy.ts';
import type { Revocations } from '../access/revocations.ts';
import type { FacilityView, RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { FacilityRepository, type FacilityRow, type NodeRow } from './repository.ts';

const byName = new Intl.Collator('vi', { numeric: true });

/** The facilities as an actor may see them. */
export class FacilityService {
  readonly #prisma: PrismaClient;
  readonly #facilities: FacilityRepository;

  readonly #ledger: LedgerPort;
  readonly #revocations: Revocations;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; revocations: Revocations }) {
    this.#prisma = options.prisma;
    this.#facilities = new FacilityRepository(options.prisma);
    this.#ledger = options.ledger;
    this.#revocations = options.revocations;
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

  /**
   * Closes the facility, or moves it to another province or manager. Throws `not_found` for a province that the actor does not answer for,
   * `conflict` for a facility that is closed. Whoever may not look any more is cut off at once.
   */
  async change(input: RestInput<'PATCH /api/facilities/:id'>, by: By): Promise<FacilityView> {
    const { id, closed, provinceId, manager, basis } = input;
    if (!closed && provinceId === undefined && manager === undefined) {
      throw new AppError('invalid_input', 'Say what is to change: closed, provinceId or manager.');
    }
    const [before] = await this.#views(by.actor, await this.#facilities.list({ id }));
    if (!before) throw notFound('facility');
    await this.#prisma.$transaction(async (tx) => {
      if (provinceId !== undefined) await this.#move(tx, id, provinceId, by.actor);
      const data = { ...(closed && { closedAt: new Date() }), ...(manager && { manager }) };
      const changed = await tx.facility.updateMany({ where: { id, closedAt: null }, data });
      if (changed.count === 0) throw conflict('facility_closed', 'The facility is closed already.');
      await this.#ledger.record(tx, {
        kind: closed ? 'facility.closed' : 'facility.changed',
        ...recordedBy(by),
        facilityId: id,
        details: {
          basis: `${basis.number}, ${basis.date}`,
          ...(provinceId !== undefined && { from: before.province.id, to: provinceId }),
          ...(manager && { manager }),
        },
      });
    });
    this.#revocations.announce({ facilityId: id });
    const [after] = await this.#views(by.actor, await this.#facilities.list({ id }));
    return after ?? before;
  }

  async #move(tx: Prisma.TransactionClient, id: string, provinceId: string, actor: Actor): Promise<void> {
    const reached = unitsVisibleTo(actor, 'people.manage', new Date());
    const where = { AND: [{ id: provinceId, level: 'province' as const }, reached] };
    const province = await tx.orgNode.findFirst({ where, select: { path: true } });
    if (!province) throw notFound('province');
    await tx.orgNode.update({ where: { id }, data: { parentId: provinceId, path: [...province.path, id] } });
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
      province: above(row, nodes, 'province'),
      country: above(row, nodes, 'country'),
      cameraCount: counts.get(row.id) ?? 0,
      connection: outcomes.get(row.id) ?? (counts.has(row.id) ? 'connected' : 'none'),
      may: mayWith(row.id),
    }));
  }
}

/** The facility's province or country: the nearest of that level on its way to the root, or the root itself where there is none. */
function above({ node, id }: FacilityRow, nodes: Map<string, NodeRow>, level: NodeRow['level']): NamedNode {
  const way = node.path.toReversed().flatMap((nodeId) => nodes.get(nodeId) ?? []);
  const found = way.find((candidate) => candidate.level === level) ?? way.at(-1);
  return { id: found?.id ?? id, name: found?.name ?? node.name };
}

type NamedNode = FacilityView['province'];
