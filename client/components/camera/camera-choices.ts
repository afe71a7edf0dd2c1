import type { EngineWish, RtspTransport } from '../../../server/contract/common.ts';
import type { CameraCondition } from '../../../server/contract/history.ts';
import { viCamera } from '../../locales/vi-camera.ts';
import { codesOf } from '../../stores/choices.ts';

export const conditions = codesOf(viCamera.history.conditions) as CameraCondition[];
/** `host`: what the host says; the contract's null. */
export const engines = codesOf(viCamera.camera.connection.engines) as (EngineWish | 'host')[];
export const transports = codesOf(viCamera.camera.connection.transports) as RtspTransport[];
