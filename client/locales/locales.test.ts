import {
  alertActs,
  alertReasons,
  alertRungs,
  alertSeverities,
  alertSources,
  alertStates,
  alertStepKinds,
} from '../../server/contract/alerts.ts';
import { describe, expect, test } from 'vitest';
import { unusualRules } from '../../server/contract/audit.ts';
import {
  conflictReasons,
  engineWishes,
  errorCodes,
  rtspTransports,
  zones,
  type Irregularity,
} from '../../server/contract/common.ts';
import { problemKinds, zoneStates } from '../../server/contract/coverage.ts';
import {
  availabilityParts,
  availabilityScopes,
  availabilitySteps,
  measureKinds,
  outageCauses,
  outageCuts,
  outageEntryKinds,
  outageNeeds,
  outageStates,
} from '../../server/contract/outages.ts';
import { cameraRulings, decisionKinds, facilityStates } from '../../server/contract/facility-life.ts';
import {
  checkAnswers,
  checkRules,
  disclosures,
  findingActs,
  findingStates,
  inspectionStates,
} from '../../server/contract/inspections.ts';
import { ledgerKinds, viewingEnds } from '../../server/contract/ledger.ts';
import { viewingPurposes } from '../../server/contract/live.ts';
import { forbiddenPlaces, placementActs, placementStates } from '../../server/contract/placements.ts';
import { adviceCodes, outcomeKinds } from '../../server/contract/onboarding.ts';
import {
  connectionCounts,
  reportFailures,
  reportFormats,
  reportKeptDays,
  reportKinds,
  reportStates,
} from '../../server/contract/reports.ts';
import { reportKeptDays as keptDaysSaid } from '../components/reports/report-choices.ts';
import { cameraFactKinds, type FacilityView, type RoleName } from '../../server/contract/rest.ts';
import type { SessionEnd } from '../../server/contract/session.ts';
import { streamReasons } from '../../server/contract/stream-state.ts';
import { localCodes } from '../api/wire-failure.ts';
import { violationStates, violationStepKinds } from '../../server/contract/violations.ts';
import { tileStates } from '../media/tile-state.ts';
import { i18n, locales } from './index.ts';
import { enWhole as en, viWhole as vi } from './whole.ts';

// As records, so that the compiler asks for a new name of the contract here.
const roles: Record<RoleName, true> = {
  inspector: true,
  military: true,
  police: true,
  leader: true,
  duty: true,
  technician: true,
  operator: true,
  auditor: true,
};
const kinds: Record<FacilityView['kind'], true> = { quarantine: true, checkpoint: true };
const connections: Record<FacilityView['connection'], true> = {
  connected: true,
  none: true,
  not_connectable: true,
  refused: true,
};
const managers: Record<FacilityView['manager'], true> = { civil: true, military: true };
const irregularities: Record<Irregularity, true> = {
  dialogue: true,
  packetization: true,
  markers: true,
  timestamps: true,
  losses: true,
};
const ends: Record<SessionEnd, true> = {
  signed_out: true,
  token_expired: true,
  replaced: true,
  suspended: true,
  refresh_replayed: true,
  password_changed: true,
};

function keysOf(messages: object, prefix = ''): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value as object, `${prefix}${key}.`),
  );
}

function textOf(messages: object, key: string): unknown {
  return key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], messages);
}

test('both languages have the same keys, and a text for each', () => {
  expect(keysOf(en).sort()).toEqual(keysOf(vi).sort());
  for (const messages of [vi, en]) {
    expect(keysOf(messages).filter((key) => String(textOf(messages, key)).trim() === '')).toEqual([]);
  }
});

test('both languages name the same values in each text', () => {
  const values = (text: unknown) => [...new Set(String(text).match(/\{\w+\}/g) ?? [])].sort();
  for (const key of keysOf(vi)) expect(values(textOf(en, key)), key).toEqual(values(textOf(vi, key)));
});

test('every text can be compiled: no character that means something else to vue-i18n', () => {
  for (const locale of locales) {
    for (const key of keysOf(vi)) {
      expect(
        i18n.global.t(key, { n: 3, text: 'x', name: 'x', page: 1, pages: 2, state: 'x', time: 'x' }, { locale }),
      ).not.toMatch(/[{}|]/);
    }
  }
});

describe.each([
  ['alerts.sources', alertSources],
  ['alerts.severities', alertSeverities],
  ['alerts.states', alertStates],
  ['alerts.rungs', alertRungs],
  ['alerts.acts', alertActs],
  ['alerts.steps', alertStepKinds],
  ['alerts.reasons', alertReasons],
  ['outagePages.states', outageStates],
  ['outagePages.causes', outageCauses],
  ['outagePages.cuts', outageCuts],
  ['outagePages.measures', measureKinds],
  ['outagePages.needs', outageNeeds],
  ['outagePages.entries', outageEntryKinds],
  ['outagePages.scopes', availabilityScopes],
  ['outagePages.steps', availabilitySteps],
  ['outagePages.times', availabilityParts],
  ['violations.states', violationStates],
  ['violations.steps', violationStepKinds],
  ['errors', [...errorCodes, ...localCodes]],
  ['reasons', streamReasons],
  ['conflicts', conflictReasons],
  ['unusual', unusualRules],
  ['ledger.ends', viewingEnds],
  ['facilities.states', facilityStates],
  ['facilities.rulings', cameraRulings],
  ['facilities.decisions.kinds', decisionKinds],
  ['placements.places', forbiddenPlaces],
  ['placements.states', placementStates],
  ['placements.acts', placementActs],
  ['ledger.purposes', viewingPurposes],
  ['zones', zones],
  ['coverage.states', zoneStates],
  ['inspections.states', inspectionStates],
  ['inspections.disclosures', disclosures],
  ['inspections.disclosureHints', disclosures],
  ['inspections.items', checkRules],
  ['inspections.answers', checkAnswers],
  ['inspections.findingStates', findingStates],
  ['inspections.acts', findingActs],
  ['inspections.actTexts', findingActs],
  ['inspections.actHints', findingActs],
  ['inspections.stepsBy', findingActs],
  ['board.problemKinds', problemKinds],
  ['advice', adviceCodes],
  ['cameraFacts.kinds', cameraFactKinds],
  ['cameraFacts.now', cameraFactKinds],
  ['outcomes.kinds', outcomeKinds],
  ['reports.progress.states', connectionCounts],
  ['reports.orders.kinds', reportKinds],
  ['reports.orders.formats', reportFormats],
  ['reports.orders.states', reportStates],
  ['reports.orders.failures', reportFailures],
  ['camera.connection.engines', ['host', ...engineWishes]],
  ['camera.connection.engineHints', ['host', ...engineWishes]],
  ['camera.connection.irregularities', Object.keys(irregularities)],
  ['camera.connection.transports', rtspTransports],
  ['camera.connection.transportHints', rtspTransports],
  ['connections', Object.keys(connections)],
  ['states', tileStates],
  ['roles', Object.keys(roles)],
  ['kinds', Object.keys(kinds)],
  ['managers', Object.keys(managers)],
  ['login.ended', Object.keys(ends)],
])('%s', (group, codes) => {
  test('has a text for every code, and none for what is gone', () => {
    expect(Object.keys(textOf(vi, group) as object).sort()).toEqual([...codes].sort());
  });
});

test('every kind of entry that the server writes has a text', () => {
  expect(keysOf(vi.ledger.kinds).sort()).toEqual([...ledgerKinds].sort());
});

test('English counts cameras as English does', () => {
  i18n.global.setLocaleMessage('en', en);
  const count = (n: number) => i18n.global.t('tree.cameras', n, { locale: 'en' });
  expect([0, 1, 2].map(count)).toEqual(['0 cameras', '1 camera', '2 cameras']);
});

test('the days that a report is said to be kept are those of the server', () => {
  expect(keptDaysSaid).toBe(reportKeptDays);
});
