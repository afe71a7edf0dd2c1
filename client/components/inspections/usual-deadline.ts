import { serverNow } from '../../api/server-clock.ts';
import { dayInVietnam } from '../../vietnam-clock.ts';

const dayMs = 24 * 3_600_000;

/** What is proposed as a deadline: three days ahead at the end of office hours in Viet Nam, as MomentInput keeps it. */
export const usualDeadline = (): string => `${dayInVietnam(serverNow() + 3 * dayMs)}T17:00`;
