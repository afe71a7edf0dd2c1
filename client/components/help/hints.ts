import type { RoleName } from '../../../server/contract/rest.ts';

const inspect = ['board', 'finder', 'tours'] as const;

/** What somebody new is told, a few words each, three at most: keys below `help.hints` in the locales. */
export const hints = {
  operator: ['registers', 'grants', 'reasons'],
  inspector: inspect,
  military: inspect,
  police: inspect,
  leader: ['roster', 'alerts', 'wall'],
  duty: ['shift', 'grid', 'wall'],
  technician: ['connections', 'connect', 'list'],
  auditor: ['questions', 'export'],
} as const satisfies Record<RoleName, readonly string[]>;

export type Hint = (typeof hints)[RoleName][number];

/** Of the first role that has any: whoever has several has seen much already. */
export const hintsFor = (roles: readonly RoleName[]): readonly Hint[] => {
  const role = (Object.keys(hints) as RoleName[]).find((name) => roles.includes(name));
  return role ? hints[role] : [];
};
