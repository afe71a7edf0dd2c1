import { addTexts } from '../index.ts';
import { viOutages } from '../vi-outages.ts';

addTexts(viOutages, async () => (await import('../en-outages.ts')).enOutages);
