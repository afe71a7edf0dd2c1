import type { ViolationState } from '../../../server/contract/violations.ts';
import { viViolations } from '../../locales/vi-violations.ts';
import { codesOf } from '../../stores/choices.ts';

export const violationStates = codesOf(viViolations.violations.states) as ViolationState[];
