import { addTexts } from '../index.ts';
import { viCamera } from '../vi-camera.ts';

addTexts(viCamera, async () => (await import('../en-camera.ts')).enCamera);
