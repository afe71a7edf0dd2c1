import { viLedger } from '../../locales/vi-ledger.ts';

/** The kinds of entries that the console has a text for. */
export const entryKinds = Object.entries(viLedger.ledger.kinds).flatMap(([group, events]) =>
  Object.keys(events).map((event) => `${group}.${event}`),
);
