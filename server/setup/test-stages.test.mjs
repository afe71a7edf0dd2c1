import { expect, test } from 'vitest';
import { chooseStages, countResults, STAGES, summary } from './test-stages.mjs';

const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };

test('a stage without a report counts as one', () => {
  expect(countResults(undefined, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(countResults(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a Vitest stage counts its tests, and skipped ones apart', () => {
  expect(countResults(report, 0)).toEqual({ passed: 7, failed: 0, skipped: 2 });
});

test('a run that failed although every test passed is a failure', () => {
  expect(countResults(report, 1).failed).toBe(1);
});

test('the last line sums all stages', () => {
  const results = [
    { stage: STAGES[0], counts: { passed: 1, failed: 0, skipped: 0 }, seconds: 2 },
    { stage: STAGES[3], counts: { passed: 7, failed: 2, skipped: 0 }, seconds: 3 },
  ];
  expect(summary(results).trimEnd().split('\n').at(-1)).toBe('8 passed, 2 failed');
  results[0].counts.skipped = 3;
  expect(summary(results).trimEnd().split('\n').at(-1)).toBe('8 passed, 2 failed, 3 skipped');
});

test('named stages run in their order; an unknown name is refused with the names that exist', () => {
  expect(chooseStages(['unit', 'lint']).map(({ name }) => name)).toEqual(['lint', 'unit']);
  expect(chooseStages([])).toBe(STAGES);
  expect(() => chooseStages(['units'])).toThrow(/units.*unit/);
});
