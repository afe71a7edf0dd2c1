import { addTexts } from '../index.ts';
import { viAdvice } from '../vi-advice.ts';

addTexts(viAdvice, async () => (await import('../en-advice.ts')).enAdvice);
