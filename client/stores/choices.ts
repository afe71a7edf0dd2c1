import type { FacilityView, RoleName } from '../../server/contract/rest.ts';
import { vi } from '../locales/vi.ts';

const codesOf = (texts: object): string[] => Object.keys(texts);

/** What forms offer: every value of the contract that the console has a text for. */
export const roles = codesOf(vi.roles) as RoleName[];
export const managers = codesOf(vi.managers) as FacilityView['manager'][];
export const kinds = codesOf(vi.kinds) as FacilityView['kind'][];
