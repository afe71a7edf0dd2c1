import { addTexts } from '../index.ts';
import { viInspections } from '../vi-inspections.ts';

addTexts(viInspections, async () => (await import('../en-inspections.ts')).enInspections);
