import type { Role } from '../db/generated/client.ts';

/** What the demo does otherwise than the real thing. */
export interface SessionRules {
  /** Whether roles that see more than one facility must have a second factor; offered to everybody in any case. */
  secondFactorDemanded: boolean;
  /** Wide instead of each role's own. */
  wideLimits: boolean;
  /** Without input for this long, milliseconds, a console locks itself. */
  idleLockMs: number;
}

const limits: Record<Role, number> = {
  duty: 1,
  leader: 1,
  inspector: 2,
  military: 2,
  police: 2,
  technician: 2,
  operator: 2,
  auditor: 2,
};
const wideLimit = 50;
/** Of somebody without a role: enough to read that there is none. */
const limitWithoutRole = 1;

/** How many sessions a person with these roles may have at once: what the most generous of them allows. */
export const sessionLimit = (roles: readonly Role[], { wideLimits }: SessionRules): number =>
  wideLimits ? wideLimit : Math.max(limitWithoutRole, ...roles.map((role) => limits[role]));

const ownFacilityOnly: readonly Role[] = ['duty', 'leader'];

/** Roles that see more than one facility. */
export const demandsSecondFactor = (roles: readonly Role[], { secondFactorDemanded }: SessionRules): boolean =>
  secondFactorDemanded && roles.some((role) => !ownFacilityOnly.includes(role));
