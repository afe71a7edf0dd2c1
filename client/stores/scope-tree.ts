import type { UnitView } from '../../server/contract/people.ts';

/** A node of the tree as a tree select offers it. */
export interface ScopeChoice {
  value: string;
  label: string;
  /** Shown for its place in the tree alone. */
  disabled: boolean;
  children?: ScopeChoice[];
}

const collator = new Intl.Collator('vi', { numeric: true });

/**
 * The units as a tree, each level by name, from `within` down where that is given. Those that are not `offered` can only be chosen
 * from below; a branch without any is left out.
 */
export function scopeChoices(
  units: readonly UnitView[],
  offered: (unit: UnitView) => boolean,
  within?: string,
): ScopeChoice[] {
  const below = new Map<string | null, UnitView[]>();
  for (const unit of units) {
    const siblings = below.get(unit.parentId);
    if (siblings) siblings.push(unit);
    else below.set(unit.parentId, [unit]);
  }
  const branch = (unit: UnitView): ScopeChoice[] => {
    const children = level(below.get(unit.id));
    const disabled = !offered(unit);
    if (disabled && children.length === 0) return [];
    return [{ value: unit.id, label: unit.name, disabled, ...(children.length > 0 && { children }) }];
  };
  const level = (nodes: readonly UnitView[] = []): ScopeChoice[] =>
    nodes.toSorted((a, b) => collator.compare(a.name, b.name)).flatMap(branch);
  return level(within === undefined ? below.get(null) : units.filter(({ id }) => id === within));
}
