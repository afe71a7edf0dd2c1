import { describe, expect, it } from 'vitest';
import { decide, recurMs, worse, type Decision, type Known } from './decide.ts';
import type { AlertFact } from './facts.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const ago = (ms: number) => new Date(now - ms);
const open: Known = { state: 'new', active: true, source: 'frozen', closedAt: null };
const over: Known = { ...open, active: false };
const closed = (state: Known['state'], ms: number): Known => ({ ...over, state, closedAt: ago(ms) });

const table: [string, Partial<AlertFact>, Known | undefined, Decision][] = [
  ['begins for the first time', {}, undefined, 'open'],
  ['ends and nothing is known of it', { active: false }, undefined, 'none'],
  ['is told again while it lasts', {}, open, 'none'],
  ['goes on in another way', { source: 'offline' }, open, 'change'],
  ['ends', { active: false }, open, 'end'],
  ['ends a second time', { active: false }, over, 'none'],
  ['comes back while it is looked into', {}, { ...over, state: 'in_progress' }, 'repeat'],
  ['comes back before anybody has looked', {}, over, 'repeat'],
  ['comes back in another way', { source: 'offline' }, over, 'repeat'],
  ['is still so, as whoever closed it knew', { at: ago(60_000) }, closed('resolved', 30_000), 'none'],
  ['comes back just after it was called resolved', {}, closed('resolved', 30_000), 'recur'],
  ['comes back just after it was called false', {}, closed('false_alarm', 30_000), 'none'],
  ['comes back long after it was called false', {}, closed('false_alarm', recurMs), 'open'],
  ['comes back long after it was resolved', {}, closed('resolved', recurMs), 'open'],
  ['begins after its cut is over', {}, closed('folded', 30_000), 'open'],
  ['is reported again', { source: 'violation' }, { ...open, source: 'violation' }, 'repeat'],
  ['is reported after it was resolved', { source: 'violation' }, closed('resolved', 30_000), 'open'],
];

describe('what a fact is to the alert before', () => {
  it.each(table)('%s', (_, fact, known, decision) => {
    expect(decide({ source: 'frozen', active: true, at: new Date(now), ...fact }, known)).toBe(decision);
  });
});

it('what was critical stays so', () => {
  expect([worse('minor', 'critical'), worse('major', 'minor'), worse('major', 'major')]).toEqual([
    'critical',
    'major',
    'major',
  ]);
});
