import type { InjectionKey } from 'vue';
import type { FindingState, InspectionState } from '../../../server/contract/inspections.ts';
import type { CameraView } from '../../../server/contract/rest.ts';

export const inspectionTones: Record<InspectionState, 'good' | 'waiting' | 'bad' | 'quiet'> = {
  planned: 'waiting',
  running: 'good',
  ended: 'quiet',
  cancelled: 'quiet',
  lapsed: 'quiet',
};

export const findingTones: Record<FindingState, 'good' | 'waiting' | 'bad' | 'quiet'> = {
  noted: 'quiet',
  open: 'bad',
  answered: 'waiting',
  accepted: 'good',
  withdrawn: 'quiet',
};

/** Where looks belong to an inspection: records what is seen on a camera as a finding of it. */
export const recordKey: InjectionKey<(camera: CameraView) => void> = Symbol('record a finding');
