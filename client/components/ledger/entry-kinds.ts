import { vi } from '../../locales/vi.ts';

/** The kinds of entries that the console has a text for. */
export const entryKinds = Object.entries(vi.ledger.kinds).flatMap(([group, events]) =>
  Object.keys(events).map((event) => `${group}.${event}`),
);
