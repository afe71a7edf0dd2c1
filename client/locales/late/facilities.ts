import { addTexts } from '../index.ts';
import { viFacilities } from '../vi-facilities.ts';

addTexts(viFacilities, async () => (await import('../en-facilities.ts')).enFacilities);
