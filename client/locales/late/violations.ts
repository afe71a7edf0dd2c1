import { addTexts } from '../index.ts';
import { viViolations } from '../vi-violations.ts';

addTexts(viViolations, async () => (await import('../en-violations.ts')).enViolations);
