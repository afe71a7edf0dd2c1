import type {
  AvailabilityPart,
  AvailabilityScope,
  AvailabilityStep,
  MeasureKind,
  OutageCause,
  OutageState,
} from '../../../server/contract/outages.ts';
import { viOutages } from '../../locales/vi-outages.ts';
import { codesOf } from '../../stores/choices.ts';

export const outageStates = codesOf(viOutages.outagePages.states) as OutageState[];
export const outageCauses = codesOf(viOutages.outagePages.causes) as OutageCause[];
export const measureKinds = codesOf(viOutages.outagePages.measures) as MeasureKind[];
export const availabilityScopes = codesOf(viOutages.outagePages.scopes) as AvailabilityScope[];
export const availabilitySteps = codesOf(viOutages.outagePages.steps) as AvailabilityStep[];
export const availabilityParts = codesOf(viOutages.outagePages.times) as AvailabilityPart[];
