import type { ActorView } from '../contract/rest.ts';
import type { Person, Prisma } from '../db/generated/client.ts';
import { seesAlerts } from './policy/alerts.ts';
import { seesReports } from './policy/facilities.ts';
import { seesInspections } from './policy/inspections.ts';
import { seesOutages } from './policy/outages.ts';
import { judgesPlacements } from './policy/placements.ts';
import { holdsSomewhere } from './policy/units.ts';
import { seesViolations } from './policy/violations.ts';

/** What of a person decides what they may do. The written basis of a grant is the register's. */
export const actorSelect = {
  id: true,
  username: true,
  fullName: true,
  position: true,
  unit: true,
  grants: {
    select: {
      role: true,
      nodeId: true,
      node: { select: { level: true } },
      cameraId: true,
      manager: true,
      kind: true,
      validFrom: true,
      validTo: true,
      fromMinute: true,
      toMinute: true,
      picture: true,
      approvedById: true,
    },
  },
  // The latest are enough: no reason lasts longer than half an hour.
  reasons: { select: { nodeId: true, cameraId: true, until: true, text: true }, orderBy: { until: 'desc' }, take: 10 },
} as const satisfies Prisma.PersonSelect;

type ActorRow = Prisma.PersonGetPayload<{ select: typeof actorSelect }>;
export type ActorGrant = ActorRow['grants'][number];
/** A place that the actor looks at for a stated reason, until when; with a camera, that one alone, which is hidden from others. */
export type ActorReason = ActorRow['reasons'][number];

/** A person who is signed in, with the grants in force and the reasons open when the session was looked up. */
export interface Actor extends Pick<Person, 'id' | 'username' | 'fullName' | 'position' | 'unit'> {
  readonly grants: readonly ActorGrant[];
  readonly reasons: readonly ActorReason[];
  /** Where it is a window on a wall that asks in the person's name: the policy narrows what it may do to looking at these cameras. */
  readonly wall?: ActorWall | undefined;
}

export interface ActorWall {
  id: string;
  /** Of the window that opened it last; earlier ones count no more. */
  generation: number;
  cameraIds: readonly string[];
  /** The saved views that it may read. */
  viewIds: readonly string[];
}

/** The actor that a row is at this moment. */
export function actorOf({ id, username, fullName, position, unit, grants, reasons }: ActorRow, now: Date): Actor {
  return {
    ...{ id, username, fullName, position, unit },
    grants: grants.filter((grant) => grant.validFrom <= now && (!grant.validTo || grant.validTo > now)),
    reasons: reasons.filter((reason) => reason.until > now),
  };
}

/** As the console shows the person who is signed in. */
export function actorView(actor: Actor): ActorView {
  const { id, username, fullName, position, unit, grants } = actor;
  const now = new Date();
  return {
    ...{ id, username, fullName, position, unit },
    roles: [...new Set(grants.map((grant) => grant.role))],
    may: {
      readPeople: holdsSomewhere(actor, 'people.read', now),
      requestPeople: holdsSomewhere(actor, 'people.request', now),
      managePeople: holdsSomewhere(actor, 'people.manage', now),
      readAlerts: seesAlerts(actor, now),
      readOutages: seesOutages(actor, now),
      readProgress: seesReports(actor, 'progress.read', now),
      readReports: seesReports(actor, 'report.read', now),
      readInspections: seesInspections(actor, now),
      readViolations: seesViolations(actor, now),
      openFacilities: holdsSomewhere(actor, 'facility.open', now),
      judgePlacements: judgesPlacements(actor, now),
      readLedger: holdsSomewhere(actor, 'ledger.read', now),
    },
  };
}
