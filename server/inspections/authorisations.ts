import type { Actor } from '../access/actor.ts';
import type { AuthorisationView } from '../contract/inspections.ts';
import type { Prisma } from '../db/generated/client.ts';

/** Of a finding's part, what says whether a picture may be taken. */
export const authorisationKnown = {
  select: { id: true, personId: true, cameraIds: true, validTo: true },
} as const satisfies Prisma.EvidenceAuthorisationDefaultArgs;
type Known = Prisma.EvidenceAuthorisationGetPayload<typeof authorisationKnown>;

/** The inspection that an authorisation is recorded in, as far as it decides. */
export const inspectionKnown = {
  select: { id: true, number: true, state: true, endsAt: true, members: { select: { personId: true } } },
} as const satisfies Prisma.InspectionDefaultArgs;
type Inspection = Prisma.InspectionGetPayload<typeof inspectionKnown>;

export const authorisationShown = {
  include: { part: { select: { inspection: inspectionKnown } } },
} as const satisfies Prisma.EvidenceAuthorisationDefaultArgs;
type AuthorisationRow = Prisma.EvidenceAuthorisationGetPayload<typeof authorisationShown>;

/** Whether a picture of this camera may be taken by it now, by anybody. */
export const holdsFor = ({ validTo, cameraIds }: Omit<Known, 'id' | 'personId'>, cameraId: string | null, now: Date) =>
  validTo > now && cameraId !== null && (cameraIds.length === 0 || cameraIds.includes(cameraId));

/** Whether the actor takes pictures in the inspection now, if somebody permits it. */
export const captures = ({ state, endsAt, members }: Inspection, actor: Actor, now: Date): boolean =>
  state === 'running' && endsAt > now && members.some(({ personId }) => personId === actor.id);

export function authorisationView(row: AuthorisationRow, actor: Actor, now: Date): AuthorisationView {
  const { id, documentNumber, documentDate, authority, validTo, cameraIds, cameras, recordedAt, person, unit } = row;
  const holds = validTo > now;
  return {
    ...{ id, number: documentNumber, date: documentDate.toISOString().slice(0, 10), authority },
    cameras: cameraIds.map((cameraId, place) => ({ id: cameraId, name: cameras[place] ?? '' })),
    ...{ until: validTo.toISOString(), holds, at: recordedAt.toISOString(), by: person, unit },
    yours: holds && row.personId !== actor.id && captures(row.part.inspection, actor, now),
  };
}
