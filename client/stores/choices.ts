import type { AlertAct, AlertRung, AlertSeverity, AlertSource, AlertState } from '../../server/contract/alerts.ts';
import type { EngineWish, RtspTransport, Zone } from '../../server/contract/common.ts';
import type { CameraCondition } from '../../server/contract/history.ts';
import type { AdviceCode, OutcomeKind } from '../../server/contract/onboarding.ts';
import type { FacilityView, RoleName } from '../../server/contract/rest.ts';
import { vi } from '../locales/vi.ts';

const codesOf = (texts: object): string[] => Object.keys(texts);

/** What forms offer: every value of the contract that the console has a text for. */
export const roles = codesOf(vi.roles) as RoleName[];
export const managers = codesOf(vi.managers) as FacilityView['manager'][];
export const kinds = codesOf(vi.kinds) as FacilityView['kind'][];
export const zones = codesOf(vi.zones) as Zone[];
export const adviceCodes = codesOf(vi.advice) as AdviceCode[];
export const outcomeKinds = codesOf(vi.outcomes.kinds) as OutcomeKind[];
export const conditions = codesOf(vi.history.conditions) as CameraCondition[];
export const alertSources = codesOf(vi.alerts.sources) as AlertSource[];
export const alertStates = codesOf(vi.alerts.states) as AlertState[];
/** The least first. */
export const alertSeverities = codesOf(vi.alerts.severities) as AlertSeverity[];
export const alertRungs = codesOf(vi.alerts.rungs) as AlertRung[];
export const alertActs = codesOf(vi.alerts.acts) as AlertAct[];
/** `host`: what the host says; the contract's null. */
export const engines = codesOf(vi.camera.connection.engines) as (EngineWish | 'host')[];
export const transports = codesOf(vi.camera.connection.transports) as RtspTransport[];
