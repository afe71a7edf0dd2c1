import { addTexts } from '../index.ts';
import { viWall } from '../vi-wall.ts';

addTexts(viWall, async () => (await import('../en-wall.ts')).enWall);
