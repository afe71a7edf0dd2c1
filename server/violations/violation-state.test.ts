import { describe, expect, test } from 'vitest';
import { violationActs, violationStates, type ViolationAct, type ViolationState } from '../contract/violations.ts';
import { dueAfter, stateAfter } from './violation-state.ts';

/** Every act that is possible, from each state; `see` only until the facility has seen it. */
const table: Record<ViolationState, Partial<Record<ViolationAct, ViolationState>>> = {
  reported: { see: 'reported', answer: 'answered', remedy: 'remedied', withdraw: 'withdrawn' },
  answered: { remedy: 'remedied', close: 'closed', reopen: 'reported', withdraw: 'withdrawn' },
  remedied: { close: 'closed', reopen: 'reported' },
  closed: { reopen: 'reported' },
  withdrawn: {},
};

test.each(violationStates)('from %s', (state) => {
  for (const act of violationActs) expect(stateAfter({ state, seenAt: null }, act), act).toBe(table[state][act]);
});

test('what was seen is not seen for the first time again', () => {
  const seen = { state: 'reported', seenAt: new Date() } as const;
  expect(stateAfter(seen, 'see')).toBeUndefined();
  expect(stateAfter(seen, 'answer')).toBe('answered');
});

describe('what is due', () => {
  const waits = { remindAfter: 10, escalateAfter: 30 };
  const at = new Date('2026-11-23T01:00:00Z');
  const minute = (text: string) => new Date(`2026-11-23T${text}:00Z`);

  test.each(['report', 'reopen'] as const)('after %s an answer is', (act) => {
    expect(dueAfter(act, waits, at)).toEqual({ remindAt: minute('01:10'), escalateAt: minute('01:30') });
  });

  test('after an answer the remedy is: by the time that was promised, or a day later', () => {
    expect(dueAfter('answer', waits, at, minute('05:00'))).toEqual({
      remindAt: minute('05:00'),
      escalateAt: minute('05:20'),
    });
    expect(dueAfter('answer', waits, at)).toEqual({
      remindAt: new Date('2026-11-24T01:00:00Z'),
      escalateAt: new Date('2026-11-24T01:20:00Z'),
    });
  });

  test.each(['remedy', 'close', 'withdraw'] as const)('after %s nothing is', (act) => {
    expect(dueAfter(act, waits, at)).toEqual({ remindAt: null, escalateAt: null });
  });
});
