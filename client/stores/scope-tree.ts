import type { FacilityView } from '../../server/contract/rest.ts';
import { facilityTree } from './facility-tree.ts';

/** A node of the tree as a tree select offers it. */
export interface ScopeChoice {
  value: string;
  label: string;
  level: 'country' | 'province' | 'facility';
  children?: ScopeChoice[];
}

/** Country > province > facility, of the facilities that are known. */
export const scopeChoices = (facilities: readonly FacilityView[]): ScopeChoice[] =>
  facilityTree(facilities).map((country) => ({
    value: country.id,
    label: country.name,
    level: 'country',
    children: country.children.map((province) => ({
      value: province.id,
      label: province.name,
      level: 'province',
      children: province.children.map(({ id, name }) => ({ value: id, label: name, level: 'facility' })),
    })),
  }));
