import { addTexts } from '../index.ts';
import { viViews } from '../vi-views.ts';

addTexts(viViews, async () => (await import('../en-views.ts')).enViews);
