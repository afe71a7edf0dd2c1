import type { dutyRuleBounds, DutyState, OpenItems } from '../../../server/contract/duty.ts';

export const dutyTones = {
  planned: 'quiet',
  on_duty: 'good',
  unattended: 'bad',
  handing_over: 'waiting',
  handed_over: 'quiet',
  continued: 'quiet',
  closed_by_leader: 'waiting',
  missed: 'bad',
  cancelled: 'quiet',
} as const satisfies Record<DutyState, 'good' | 'waiting' | 'bad' | 'quiet'>;

export const countOpen = ({ alerts, violations, outages, cameras, notes }: OpenItems): number =>
  alerts.length + violations.length + outages.length + cameras.length + notes.length;

type Bounds = typeof dutyRuleBounds;
const bounds = {
  promptAfter: { least: 5, most: 120 },
  answerWithin: { least: 1, most: 60 },
  signInWithin: { least: 1, most: 120 },
} as const satisfies { [Rule in keyof Bounds]: Pick<Bounds[Rule], 'least' | 'most'> };
/** Minutes, as the contract bounds them. */
export const dutyRules = (Object.keys(bounds) as (keyof Bounds)[]).map((rule) => ({ rule, ...bounds[rule] }));
