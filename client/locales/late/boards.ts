import { addTexts } from '../index.ts';
import { viBoards } from '../vi-boards.ts';

addTexts(viBoards, async () => (await import('../en-boards.ts')).enBoards);
