import type { PersonView } from '../../server/contract/people.ts';
import { fold } from './facility-tree.ts';

export interface RegisterFilter {
  text: string;
  state: PersonView['state'] | '';
  role: PersonView['roles'][number] | '';
  overdueOnly: boolean;
}

/** Those who match all of it; every word of the text stands somewhere in what describes the person. */
export function filterRegister(people: readonly PersonView[], filter: RegisterFilter): PersonView[] {
  const words = fold(filter.text).split(/\s+/).filter(Boolean);
  return people.filter((person) => {
    if (filter.state && person.state !== filter.state) return false;
    if (filter.role && !person.roles.includes(filter.role)) return false;
    if (filter.overdueOnly && !person.reviewOverdue) return false;
    const { username, fullName, position, unit, telephone, email, unitNode } = person;
    const about = [username, fullName, position, unit, email, unitNode?.name, ...numbers(telephone)];
    const described = fold(about.filter(Boolean).join(' '));
    return words.every((word) => described.includes(word));
  });
}

/** A telephone number as it is written, and as it is dialled. */
const numbers = (telephone: string | null): string[] =>
  telephone === null ? [] : [telephone, telephone.replaceAll(/[ .-]/g, '')];
