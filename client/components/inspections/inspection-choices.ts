import type { CheckAnswer, Disclosure, InspectionState } from '../../../server/contract/inspections.ts';
import { viInspections } from '../../locales/vi-inspections.ts';
import { codesOf } from '../../stores/choices.ts';

export const inspectionStates = codesOf(viInspections.inspections.states) as InspectionState[];
export const disclosures = codesOf(viInspections.inspections.disclosures) as Disclosure[];
export const checkAnswers = codesOf(viInspections.inspections.answers) as CheckAnswer[];
