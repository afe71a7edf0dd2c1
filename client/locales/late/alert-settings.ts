import { addTexts } from '../index.ts';
import { viAlertSettings } from '../vi-alert-settings.ts';

addTexts(viAlertSettings, async () => (await import('../en-alert-settings.ts')).enAlertSettings);
