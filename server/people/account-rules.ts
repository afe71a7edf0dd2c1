import type { OrgLevel, Role } from '../db/generated/client.ts';

/** Which accounts a unit of a level has. A facility's go to its leader, who asks for those of the duty team. */
const rolesAt: Record<OrgLevel, readonly Role[]> = {
  country: ['inspector', 'military', 'police', 'technician', 'operator', 'auditor'],
  province: ['inspector', 'military', 'police', 'technician'],
  facility: ['leader', 'duty'],
};
export const roleFits = (role: Role, level: OrgLevel): boolean => rolesAt[level].includes(role);

/** Whether a grant of the role can have a scope of this level: leader and duty team have one facility. */
export const scopeFits = (role: Role, level: OrgLevel): boolean =>
  level === 'facility' || !['leader', 'duty'].includes(role);

/** Half a year after issue or the last review the unit confirms that the account is still needed. */
const reviewMonths = 6;

export function nextReview(from: Date): Date {
  const due = new Date(from);
  due.setUTCMonth(due.getUTCMonth() + reviewMonths);
  return due;
}

/** How a written basis stands in a grant: "1936/UBND-KGVX, 2021-06-14". */
export const basisText = ({ number, date }: { number: string; date: string }): string => `${number}, ${date}`;
/** A day in UTC, as a DATE column holds it. */
export const day = (date: string): Date => new Date(`${date}T00:00:00Z`);
