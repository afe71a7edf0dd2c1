import type { AvailabilityScope } from '../contract/outages.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { enterprisesOf } from '../onboarding/connection-steps.ts';
import { gapsIn, type Stretch } from './periods.ts';

/** Whose time is counted together. */
export interface Group {
  id: string;
  name: string;
  within: string | null;
  cameras: number;
}

export interface Registration {
  groups: Group[];
  /** When a camera was registered at a facility that was running; `group`: its place among the groups. */
  stretches: (Stretch & { cameraId: string; group: number })[];
}

const shown = {
  ...{ id: true, name: true, zone: true, createdAt: true, removedAt: true, facilityId: true },
  facility: {
    select: {
      closedAt: true,
      node: { select: { name: true, parent: { select: { id: true, name: true } } } },
      decisions: {
        where: { kind: { in: ['suspended', 'resumed'] } },
        orderBy: { at: 'asc' },
        select: { kind: true, at: true },
      },
    },
  },
} as const satisfies Prisma.CameraSelect;
type CameraRow = Prisma.CameraGetPayload<{ select: typeof shown }>;

/** The cameras of the scope that were registered at some time in the range, where their time counts, and when they were. */
export async function registrationOf(
  prisma: PrismaClient,
  scope: Prisma.CameraWhereInput,
  by: AvailabilityScope,
  range: Stretch,
): Promise<Registration> {
  const [from, to] = [new Date(range.from), new Date(range.to)];
  const notOver = (field: 'removedAt' | 'closedAt') => ({ OR: [{ [field]: null }, { [field]: { gt: from } }] });
  const rows = await prisma.camera.findMany({
    where: { AND: [scope, { createdAt: { lt: to } }, notOver('removedAt'), { facility: notOver('closedAt') }] },
    orderBy: [{ facility: { node: { name: 'asc' } } }, { facilityId: 'asc' }, { name: 'asc' }, { id: 'asc' }],
    select: shown,
  });
  const enterprises = by === 'enterprise' ? await enterprisesOf(prisma, { cameras: { some: scope } }) : undefined;
  const places = new Map<string, number>();
  const groups: Group[] = [];
  const stretches = rows.flatMap((row) => {
    const { id, name, within } = groupOf(row, by, enterprises?.get(row.facilityId));
    if (!places.has(id)) {
      places.set(id, groups.length);
      groups.push({ id, name, within, cameras: 0 });
    }
    const group = places.get(id)!;
    groups[group]!.cameras += 1;
    return runningOf(row, range).map((stretch) => ({ ...stretch, cameraId: row.id, group }));
  });
  return { groups, stretches };
}

function groupOf(
  { id, name, zone, facilityId, facility: { node } }: CameraRow,
  by: AvailabilityScope,
  enterprise = '',
): Omit<Group, 'cameras'> {
  switch (by) {
    case 'camera':
      return { id, name, within: node.name };
    case 'facility':
      return { id: facilityId, name: node.name, within: node.parent?.name ?? null };
    case 'zone':
      return { id: zone, name: zone, within: null };
    case 'province':
      return { id: node.parent?.id ?? facilityId, name: node.parent?.name ?? node.name, within: null };
    case 'enterprise':
      return { id: enterprise, name: enterprise, within: null };
  }
}

/** From its registration until it was taken out or its facility closed, without the times in which that was suspended. */
function runningOf({ createdAt, removedAt, facility }: CameraRow, range: Stretch): Stretch[] {
  const ends = [removedAt, facility.closedAt].map((at) => at?.getTime() ?? Infinity);
  const whole = { from: Math.max(range.from, createdAt.getTime()), to: Math.min(range.to, ...ends) };
  if (whole.to <= whole.from) return [];
  const suspended: Stretch[] = [];
  for (const { kind, at } of facility.decisions) {
    const last = suspended.at(-1);
    if (kind === 'suspended' && (!last || last.to !== Infinity)) suspended.push({ from: at.getTime(), to: Infinity });
    else if (kind === 'resumed' && last?.to === Infinity) last.to = at.getTime();
  }
  return gapsIn(
    whole,
    suspended.filter(({ to }) => to > whole.from),
  ).filter(({ from, to }) => to > from);
}
