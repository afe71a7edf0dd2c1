import { addTexts } from '../index.ts';
import { viLedger } from '../vi-ledger.ts';

addTexts(viLedger, async () => (await import('../en-ledger.ts')).enLedger);
