import type { FacilityView } from '../../../server/contract/rest.ts';
import { fromVietnam } from '../../vietnam-clock.ts';

/** How a form holds what narrows a grant; empty where nothing is set. */
export interface Narrowing {
  manager: FacilityView['manager'] | '';
  kind: FacilityView['kind'] | '';
  /** As MomentInput has it. */
  validTo: string;
  /** HH:MM, both or none. */
  from: string;
  to: string;
}

export const noNarrowing = (): Narrowing => ({ manager: '', kind: '', validTo: '', from: '', to: '' });

/** As the contract takes it. Hours with one end only are left out: see halfHours. */
export function narrowingInput({ manager, kind, validTo, from, to }: Narrowing) {
  const hours = { from: minuteOf(from), to: minuteOf(to) };
  return {
    ...(manager && { manager }),
    ...(kind && { kind }),
    ...(validTo && { validTo: fromVietnam(validTo) }),
    ...(hours.from !== null && hours.to !== null && { hours: { from: hours.from, to: hours.to } }),
  };
}

/** One end of the hours without the other. */
export const halfHours = ({ from, to }: Narrowing): boolean => !from !== !to;

function minuteOf(time: string): number | null {
  const found = /^(\d\d):(\d\d)/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** Minutes since midnight as HH:MM. */
export const timeOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
