import { expect, test } from 'vitest';
import type { UnitView } from '../../server/contract/people.ts';
import { scopeChoices, type ScopeChoice } from './scope-tree.ts';

const unit = (id: string, parentId: string | null, mayRequest: UnitView['mayRequest'] = ['inspector']): UnitView => ({
  ...{ id, name: id, level: 'province', parentId, above: [], mayRequest, mayGrant: [] },
});
const units = [
  unit('Việt Nam', null),
  unit('Tỉnh 10', 'Việt Nam', []),
  unit('Tỉnh 2', 'Việt Nam'),
  unit('Đồng Tháp', 'Việt Nam', []),
  unit('Khu A', 'Tỉnh 10', ['leader']),
];
const offered = ({ mayRequest }: UnitView) => mayRequest.length > 0;
/** `name*` for one that cannot be chosen itself. */
const outline = (choices: ScopeChoice[] = []): unknown[] =>
  choices.map(({ label, disabled, children }) => [disabled ? `${label}*` : label, ...outline(children)]);

test('what may be chosen stands in its tree by name, with the way to it and nothing else', () => {
  expect(outline(scopeChoices(units, offered))).toEqual([['Việt Nam', ['Tỉnh 2'], ['Tỉnh 10*', ['Khu A']]]]);
});

test('a part of the tree begins with its top', () => {
  expect(outline(scopeChoices(units, () => true, 'Tỉnh 10'))).toEqual([['Tỉnh 10', ['Khu A']]]);
  expect(scopeChoices(units, () => true, 'elsewhere')).toEqual([]);
});
