import { addTexts } from '../index.ts';
import { viOnboarding } from '../vi-onboarding.ts';

addTexts(viOnboarding, async () => (await import('../en-onboarding.ts')).enOnboarding);
