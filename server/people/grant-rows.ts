import type { GrantView } from '../contract/people.ts';
import type { Prisma } from '../db/generated/client.ts';

export const grantShown = {
  id: true,
  personId: true,
  role: true,
  nodeId: true,
  cameraId: true,
  manager: true,
  kind: true,
  basis: true,
  validFrom: true,
  validTo: true,
  fromMinute: true,
  toMinute: true,
  picture: true,
  node: { select: { name: true } },
  camera: { select: { name: true } },
  approvedBy: { select: { id: true, fullName: true } },
} as const satisfies Prisma.GrantSelect;

export type GrantRow = Prisma.GrantGetPayload<{ select: typeof grantShown }>;

export function grantView(row: GrantRow, mayManage: boolean): GrantView {
  const { id, role, manager, kind, basis, validFrom, validTo, fromMinute, toMinute, picture, approvedBy } = row;
  const over = validTo !== null && validTo <= new Date();
  return {
    ...{ id, role, manager, kind, basis, picture, approvedBy },
    scope: row.cameraId
      ? { cameraId: row.cameraId, name: row.camera?.name ?? '' }
      : { nodeId: row.nodeId ?? '', name: row.node?.name ?? '' },
    validFrom: validFrom.toISOString(),
    validTo: validTo?.toISOString() ?? null,
    hours: fromMinute === null || toMinute === null ? null : { from: fromMinute, to: toMinute },
    valid: validFrom <= new Date() && !over,
    may: { change: mayManage && !over },
  };
}
