import type { CameraRuling } from '../../../server/contract/facility-life.ts';
import { viFacilities } from '../../locales/vi-facilities.ts';
import { codesOf } from '../../stores/choices.ts';

export const cameraRulings = codesOf(viFacilities.facilities.rulings) as CameraRuling[];
