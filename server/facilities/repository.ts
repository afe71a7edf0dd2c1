import type { OutcomeKind, Prisma, PrismaClient } from '../db/generated/client.ts';

const shown = {
  id: true,
  kind: true,
  manager: true,
  suspendedAt: true,
  node: { select: { name: true, path: true } },
} as const satisfies Prisma.FacilitySelect;

export type FacilityRow = Prisma.FacilityGetPayload<{ select: typeof shown }>;
export type NodeRow = Prisma.OrgNodeGetPayload<{ select: { id: true; name: true; level: true } }>;

/** Facilities and their places in the tree. */
export class FacilityRepository {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  list(where: Prisma.FacilityWhereInput): Promise<FacilityRow[]> {
    return this.#prisma.facility.findMany({ where, select: shown });
  }

  /** Every node on the way from the root to these facilities, by id. */
  async nodesAbove(facilities: readonly Pick<FacilityRow, 'node'>[]): Promise<Map<string, NodeRow>> {
    const ids = [...new Set(facilities.flatMap(({ node }) => node.path))];
    const nodes = await this.#prisma.orgNode.findMany({
      where: { id: { in: ids } },
      select: { id: true, name: true, level: true },
    });
    return new Map(nodes.map((node) => [node.id, node]));
  }

  /** How many of these cameras each facility has. */
  async cameraCounts(where: Prisma.CameraWhereInput): Promise<Map<string, number>> {
    const counts = await this.#prisma.camera.groupBy({ by: ['facilityId'], where, _count: { _all: true } });
    return new Map(counts.map(({ facilityId, _count }) => [facilityId, _count._all]));
  }

  /** Of each facility that could not be connected as a whole: the newest outcome that is open. */
  async openOutcomes(facilityIds: string[]): Promise<Map<string, OutcomeKind>> {
    const rows = await this.#prisma.connectionOutcome.findMany({
      where: { facilityId: { in: facilityIds }, camera: null, settledAt: null },
      orderBy: { recordedAt: 'asc' },
      select: { facilityId: true, kind: true },
    });
    return new Map(rows.map(({ facilityId, kind }) => [facilityId, kind]));
  }
}
