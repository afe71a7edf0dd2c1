import type { NodeRow } from './repository.ts';

/** A node with its place in the tree. */
interface Placed {
  id: string;
  node: { name: string; path: readonly string[] };
}

/** The facility's province or country: the nearest of that level on its way to the root, or the root itself where there is none. */
export function above(
  { node, id }: Placed,
  nodes: ReadonlyMap<string, NodeRow>,
  level: NodeRow['level'],
): { id: string; name: string } {
  const way = node.path.toReversed().flatMap((nodeId) => nodes.get(nodeId) ?? []);
  const found = way.find((candidate) => candidate.level === level) ?? way.at(-1);
  return { id: found?.id ?? id, name: found?.name ?? node.name };
}
