import type { AdviceCode, OutcomeKind } from '../../../server/contract/onboarding.ts';
import { viAdvice } from '../../locales/vi-advice.ts';
import { codesOf } from '../../stores/choices.ts';

export const adviceCodes = codesOf(viAdvice.advice) as AdviceCode[];
export const outcomeKinds = codesOf(viAdvice.outcomes.kinds) as OutcomeKind[];
