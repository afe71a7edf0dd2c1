import { addTexts } from '../index.ts';
import { viPeople } from '../vi-people.ts';

addTexts(viPeople, async () => (await import('../en-people.ts')).enPeople);
