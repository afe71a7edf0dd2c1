import { addTexts } from '../index.ts';
import { viReports } from '../vi-reports.ts';

addTexts(viReports, async () => (await import('../en-reports.ts')).enReports);
