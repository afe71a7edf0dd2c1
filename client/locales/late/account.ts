import { addTexts } from '../index.ts';
import { viAccount } from '../vi-account.ts';

addTexts(viAccount, async () => (await import('../en-account.ts')).enAccount);
