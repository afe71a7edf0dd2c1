import type { AlertRung } from '../contract/alerts.ts';
import type { Permission } from '../contract/common.ts';
import type { FacilityKind, Manager, Role } from '../db/generated/client.ts';

/** What a role may do, and where at most. */
export interface RoleRule {
  permissions: readonly Permission[];
  /** The only facilities the role is for; a grant narrows this further, never beyond. */
  manager?: Manager;
  kind?: FacilityKind;
  /** The role's manager gives way to the one that a grant names. */
  managerByGrant?: true;
  /** The scope is one facility, never a part of the tree above it. */
  ownFacility?: true;
  /** What pictures take besides the grant: a reason stated for the place, or a grant marked for it. */
  pictures?: 'reason' | 'grant';
  /** Who moves a camera takes it from whoever has a lower number. */
  ptz?: number;
  /** Which rung of the ladder is told of alerts by telling this role. */
  rung?: AlertRung;
  /** Knows of alerts about connections alone. */
  alerts?: 'connection';
  /** The roles whose accounts the role may request, approve and manage. */
  accounts?: readonly Role[];
}

/** What looking at pictures takes. */
export const watch: readonly Permission[] = [
  'facility.read',
  'facility.record',
  'coverage.read',
  'camera.read',
  'camera.view',
  'placement.report',
];
/** As `watch`, and may move cameras; whoever inspects comes before whoever is on duty there. */
const steer = [...watch, 'camera.ptz'] as const;
/** Held nationally, these roles too state a reason before they see pictures. */
const inspect = [
  ...([...watch, 'camera.reason', 'outage.read', 'outage.rules', 'progress.read'] as const),
  ...(['violation.read', 'violation.report', 'violation.judge'] as const),
] as const;
/** Connection and registration of cameras, without their pictures, and what was repaired. */
const connect = [
  ...(['facility.read', 'facility.record', 'coverage.read', 'camera.read', 'camera.manage', 'progress.read'] as const),
  ...(['outage.read', 'outage.repair'] as const),
] as const;
/** Inspects facilities, decides about them, and about cameras that are said to stand where none may. */
const govern = [
  ...(['inspection.conduct', 'facility.life', 'facility.open', 'placement.read', 'placement.judge'] as const),
] as const;
/** What whoever watches does about alerts; who answers for the place also changes the rules. */
const handle = ['alert.read', 'alert.handle'] as const;
const alerts = [...handle, 'alert.rules'] as const;
/** What a unit does about its own people and those below it. */
const ownPeople = ['people.read', 'people.request'] as const;
/** A facility's account goes to its leader; the leader asks for those of the duty team. */
const facilityRoles = ['leader', 'duty'] as const;
/** The leader watches too where the team is short. */
const onDuty = [
  ...(['inspection.read', 'duty.read', 'duty.work', 'outage.read', 'outage.handle', 'outage.repair'] as const),
  ...(['violation.read', 'violation.report', 'violation.answer'] as const),
] as const;

/** Every role. */
export const rules: Record<Role, RoleRule> = {
  inspector: {
    permissions: [
      ...inspect,
      ...alerts,
      ...govern,
      'camera.ptz',
      'duty.read',
      'report.read',
      'views.share',
      ...ownPeople,
      'people.approve',
      'violation.kinds',
    ],
    rung: 'authority',
    ptz: 3,
    manager: 'civil',
    managerByGrant: true,
    accounts: ['inspector', ...facilityRoles],
  },
  military: {
    permissions: [
      ...inspect,
      ...alerts,
      ...govern,
      'camera.ptz',
      'duty.read',
      'report.read',
      'views.share',
      ...ownPeople,
      'people.approve',
      'violation.kinds',
    ],
    rung: 'authority',
    ptz: 3,
    manager: 'military',
    accounts: ['military', ...facilityRoles],
  },
  police: {
    // Nobody else keeps the record of a checkpoint's outages.
    permissions: [...inspect, ...alerts, 'outage.handle', 'placement.read', 'placement.judge', 'views.share'],
    rung: 'authority',
    kind: 'checkpoint',
  },
  leader: {
    permissions: [
      ...steer,
      ...alerts,
      ...onDuty,
      'duty.manage',
      'inspection.answer',
      'progress.read',
      'report.read',
      'placement.read',
      'views.share',
      ...ownPeople,
    ],
    rung: 'leader',
    ptz: 2,
    ownFacility: true,
    accounts: facilityRoles,
  },
  duty: { permissions: [...steer, ...handle, ...onDuty], rung: 'duty', ptz: 1, ownFacility: true },
  technician: {
    permissions: [...connect, 'camera.view', 'placement.report', 'alert.read'],
    alerts: 'connection',
    manager: 'civil',
    pictures: 'grant',
  },
  operator: {
    permissions: [
      ...connect,
      ...([
        'facility.manage',
        'facility.life',
        'facility.open',
        'units.manage',
        'placement.read',
        'placement.report',
        'alert.read',
        'alert.rules',
        'camera.view',
        'camera.reason',
        'people.approve',
        'people.manage',
        'ledger.read',
        'duty.read',
        'violation.read',
        'violation.kinds',
        'duty.manage',
        'report.read',
        'views.share',
      ] as const),
      ...ownPeople,
    ],
    pictures: 'reason',
    accounts: ['inspector', 'military', 'police', ...facilityRoles, 'technician', 'operator', 'auditor'],
  },
  // The ledger and the register of accounts, nothing of facilities.
  auditor: { permissions: ['people.read', 'ledger.read'] },
};
