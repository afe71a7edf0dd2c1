import type { PersonView, RequestStateName } from '../../../server/contract/people.ts';

export const personTones = {
  issued: 'waiting',
  active: 'good',
  suspended: 'bad',
  closed: 'quiet',
} as const satisfies Record<PersonView['state'], string>;

export const requestTones = {
  requested: 'waiting',
  approved: 'waiting',
  refused: 'bad',
  issued: 'good',
} as const satisfies Record<RequestStateName, string>;
