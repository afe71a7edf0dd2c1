/** Where somebody was last, and when: `Date.now()`. */
export interface Remembered {
  path: string;
  at: number;
}
export type LastPlaces = Readonly<Record<string, Remembered>>;

/** People of one machine that are remembered: the shifts of a duty team. */
const mostPeople = 8;
/** What was before then is another piece of work. */
const rememberedForMs = 7 * 24 * 3_600_000;

/** The places with a person's newest; the one unused for the longest gives way. */
export function remember(places: LastPlaces, personId: string, { path, at }: Remembered): LastPlaces {
  const all = Object.entries({ ...places, [personId]: { path, at } });
  return Object.fromEntries(all.sort(([, a], [, b]) => b.at - a.at).slice(0, mostPeople));
}

/** Of this person alone, while it is worth returning to. */
export function recall(places: LastPlaces, personId: string, now: number): string | null {
  const found = Object.hasOwn(places, personId) ? places[personId] : undefined;
  return found && now - found.at < rememberedForMs ? found.path : null;
}

/** As this browser kept it: whatever stands there that is no such thing counts as nothing. */
export function read(text: string): LastPlaces {
  try {
    const kept: unknown = JSON.parse(text);
    const entries = Object.entries(kept as object).filter((entry): entry is [string, Remembered] => {
      const { path, at } = (entry[1] ?? {}) as Partial<Remembered>;
      // A path of this console and of no other host.
      return typeof path === 'string' && /^\/(?![/\\])/.test(path) && path.length < 500 && typeof at === 'number';
    });
    return Object.fromEntries(entries.slice(0, mostPeople));
  } catch {
    return {};
  }
}
