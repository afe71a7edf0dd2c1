import { addTexts } from '../index.ts';
import { viDuty } from '../vi-duty.ts';

addTexts(viDuty, async () => (await import('../en-duty.ts')).enDuty);
