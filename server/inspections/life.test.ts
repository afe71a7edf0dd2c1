import { expect, test } from 'vitest';
import { findingActs, findingStates, inspectionStates, type FindingAct } from '../contract/inspections.ts';
import { deadlineOf, findingAfter, findingState, inspectionAfter, isOverdue, visibleFrom } from './life.ts';

const steps = ['begin', 'end', 'cancel', 'disclose', 'ran_out'] as const;

test('what may become of an inspection', () => {
  const table = inspectionStates.map((state) => steps.map((step) => inspectionAfter(state, step) ?? '-').join(' '));
  expect(Object.fromEntries(inspectionStates.map((state, place) => [state, table[place]]))).toEqual({
    planned: 'running - cancelled planned lapsed',
    running: '- ended cancelled running ended',
    ended: '- - - ended -',
    cancelled: '- - - cancelled -',
    lapsed: '- - - - -',
  });
});

test('what may become of a finding', () => {
  const table = findingStates.map((state) => findingActs.map((act) => findingAfter(state, act) ?? '-').join(' '));
  expect(Object.fromEntries(findingStates.map((state, place) => [state, table[place]]))).toEqual({
    noted: '- - - withdrawn',
    open: 'answered accepted - withdrawn',
    answered: 'answered accepted open withdrawn',
    accepted: '- - - -',
    withdrawn: '- - - -',
  });
});

const day = 24 * 3600_000;
const start = Date.parse('2030-03-04T00:00:00Z');
const at = (days: number) => new Date(start + days * day);
const step = (act: FindingAct, deadline: Date | null = null) => ({ act, deadline });

test('a remedy that was returned has its new deadline, and is overdue only while the facility has not answered', () => {
  const finding = { remedy: 'Lắp lại camera', deadline: at(3), steps: [] as ReturnType<typeof step>[] };
  expect([findingState(finding), isOverdue(finding, at(3)), isOverdue(finding, at(4))]).toEqual(['open', false, true]);
  const answered = { ...finding, steps: [step('answer')] };
  expect([findingState(answered), isOverdue(answered, at(4))]).toEqual(['answered', false]);
  const returned = { ...finding, steps: [step('answer'), step('return', at(8))] };
  expect([findingState(returned), deadlineOf(returned)]).toEqual(['open', at(8)]);
  expect([isOverdue(returned, at(7)), isOverdue(returned, at(9))]).toEqual([false, true]);
  const accepted = { ...finding, steps: [...returned.steps, step('answer'), step('accept')] };
  expect([findingState(accepted), isOverdue(accepted, at(9))]).toEqual(['accepted', false]);
});

test('what needs no remedy is never open', () => {
  expect(findingState({ remedy: null, deadline: null, steps: [] })).toBe('noted');
});

test('whatever the disclosure is, there is a moment from which the facility sees it', () => {
  const times = { createdAt: at(0), overAt: at(2) };
  expect(visibleFrom('at_once', times)).toEqual(at(0));
  expect(visibleFrom('at_end', times)).toEqual(at(2));
  expect(visibleFrom('on_order', times)).toEqual(at(32));
});
