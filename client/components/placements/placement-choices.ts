import type { ForbiddenPlace, PlacementAct } from '../../../server/contract/placements.ts';
import { viFacilities } from '../../locales/vi-facilities.ts';
import { codesOf } from '../../stores/choices.ts';

export const forbiddenPlaces = codesOf(viFacilities.placements.places) as ForbiddenPlace[];
export const placementActs = codesOf(viFacilities.placements.acts) as PlacementAct[];
