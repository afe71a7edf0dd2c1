import type { AlertAct, AlertRung, AlertSeverity, AlertSource, AlertState } from '../../server/contract/alerts.ts';
import type { Zone } from '../../server/contract/common.ts';
import type { FacilityState } from '../../server/contract/facility-life.ts';
import type { FacilityView, RoleName } from '../../server/contract/rest.ts';
import { vi } from '../locales/vi.ts';

/** Of a group of texts: the values that there are texts for. */
export const codesOf = (texts: object): string[] => Object.keys(texts);

/** What forms offer: every value of the contract that the console has a text for. Of parts with late texts: their own such files. */
export const roles = codesOf(vi.roles) as RoleName[];
export const managers = codesOf(vi.managers) as FacilityView['manager'][];
export const kinds = codesOf(vi.kinds) as FacilityView['kind'][];
export const zones = codesOf(vi.zones) as Zone[];
export const alertSources = codesOf(vi.alerts.sources) as AlertSource[];
export const alertStates = codesOf(vi.alerts.states) as AlertState[];
/** The least first. */
export const alertSeverities = codesOf(vi.alerts.severities) as AlertSeverity[];
export const alertRungs = codesOf(vi.alerts.rungs) as AlertRung[];
export const alertActs = codesOf(vi.alerts.acts) as AlertAct[];
export const facilityStates = codesOf(vi.facilities.states) as FacilityState[];
