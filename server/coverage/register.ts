import { cameraInUse, runningFacility } from '../access/places.ts';
import type { Zone } from '../contract/common.ts';
import type { ConnectionState, OutcomeKind, PrismaClient } from '../db/generated/client.ts';
import { newestStep } from '../onboarding/connection-steps.ts';

/** Between two readings of the database: every console asks every ten seconds. */
const usualKeepMs = 5_000;

export interface RegisteredCamera {
  id: string;
  name: string;
  zone: Zone;
  /** Set: nobody sees its picture, because of where it is said to stand. */
  hiddenAt: Date | null;
}

/** A facility that runs, with what must be watched there and what watches. */
export interface RegisteredFacility {
  id: string;
  name: string;
  province: { id: string; name: string };
  required: readonly Zone[];
  /** Those in use. */
  cameras: readonly RegisteredCamera[];
  /** That it could not be connected as a whole: the newest outcome that is open. */
  outcome: OutcomeKind | null;
  /** How far it has come on the way to being connected; null where nobody has said. */
  step: ConnectionState | null;
}

type Facilities = ReadonlyMap<string, RegisteredFacility>;

/**
 * All facilities that run with their cameras, read at once and kept for a moment, the same for all who ask: what somebody may know of it is
 * another question. Its size is that of the register, some 200 bytes a camera.
 */
export class CoverageRegister {
  readonly #prisma: PrismaClient;
  readonly #keepMs: number;
  #read: { at: number; facilities: Promise<Facilities> } | undefined;

  constructor({ prisma, keepMs = usualKeepMs }: { prisma: PrismaClient; keepMs?: number | undefined }) {
    this.#prisma = prisma;
    this.#keepMs = keepMs;
  }

  all(): Promise<Facilities> {
    const now = performance.now();
    if (this.#read && now - this.#read.at < this.#keepMs) return this.#read.facilities;
    const facilities = this.#load();
    const read = (this.#read = { at: now, facilities });
    facilities.catch(() => {
      // Whoever asks next tries again.
      if (this.#read === read) this.#read = undefined;
    });
    return facilities;
  }

  /** Something of it was changed. */
  forget(): void {
    this.#read = undefined;
  }

  async #load(): Promise<Facilities> {
    const now = new Date();
    const rows = await this.#prisma.facility.findMany({
      where: runningFacility(now),
      select: {
        id: true,
        requiredZones: true,
        node: { select: { name: true, path: true } },
        cameras: { where: cameraInUse, select: { id: true, name: true, zone: true, hiddenAt: true } },
        steps: { where: { camera: null }, orderBy: [...newestStep], take: 1, select: { state: true } },
        outcomes: {
          where: { camera: null, settledAt: null },
          orderBy: { recordedAt: 'desc' },
          take: 1,
          select: { kind: true },
        },
      },
    });
    const above = await this.#prisma.orgNode.findMany({
      where: { level: { not: 'facility' } },
      select: { id: true, name: true, level: true },
    });
    const nodes = new Map(above.map((node) => [node.id, node]));
    return new Map(
      rows.map(({ id, requiredZones: required, node, cameras, outcomes, steps }) => {
        const way = node.path.toReversed().flatMap((nodeId) => nodes.get(nodeId) ?? []);
        const { id: provinceId, name } = way.find(({ level }) => level === 'province') ??
          way.at(-1) ?? { id, name: '' };
        const outcome = outcomes[0]?.kind ?? null;
        const step = steps[0]?.state ?? null;
        return [id, { id, name: node.name, province: { id: provinceId, name }, required, cameras, outcome, step }];
      }),
    );
  }
}
