import type { LogItem, OpenItems } from '../contract/duty.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Look, LogSources } from './log-sources.ts';
import type { Span } from './roster.ts';

/** Of one kind in one log. */
const mostOfKind = 500;
/** Looks read for it: a page of 36 tiles opened every quarter of an hour. */
const mostLooks = 2000;
/** Of what is open, of one kind. */
const mostOpen = 100;
/** Looks of one person are one entry of the log while each follows the one before within this time, milliseconds. */
const sameRound = 5 * 60_000;
/** An outage of a camera goes on when the next one begins within this time, milliseconds. */
const sameOutage = 60_000;

export interface ShiftLog {
  log: LogItem[];
  shortened: boolean;
}

/** What happened in a shift: what was written, and what the other parts of the system recorded of the facility meanwhile. */
export class DutyLog {
  readonly #prisma: PrismaClient;
  readonly #sources: LogSources;

  constructor(prisma: PrismaClient, sources: LogSources) {
    this.#prisma = prisma;
    this.#sources = sources;
  }

  /** The oldest first. `span`: from signing in to the end, or to now. */
  async of(shift: { id: string; facilityId: string }, span: Span): Promise<ShiftLog> {
    const { facilityId } = shift;
    const [entries, alerts, messages, violations, outages, looks] = [
      await this.#entries(shift.id),
      await this.#sources.alerts(facilityId, span, mostOfKind),
      await this.#sources.messages(facilityId, span, mostOfKind),
      await this.#sources.violations(facilityId, span, mostOfKind),
      await this.#sources.outages(facilityId, span, mostOfKind),
      await this.#sources.looks(facilityId, span, mostLooks),
    ];
    const log = [...entries, ...alerts, ...messages, ...violations, ...joinOutages(outages), ...joinLooks(looks)];
    return {
      log: log.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
      shortened:
        [entries, alerts, messages, violations, outages].some(({ length }) => length >= mostOfKind) ||
        looks.length >= mostLooks,
    };
  }

  /** At the facility now. */
  async open(facilityId: string): Promise<OpenItems> {
    const notes = await this.#prisma.dutyEntry.findMany({
      where: { facilityId, open: true, id: { notIn: await this.#settled(facilityId) } },
      orderBy: { at: 'desc' },
      take: mostOpen,
      select: { id: true, shiftId: true, at: true, text: true, person: { select: { fullName: true } } },
    });
    return {
      ...(await this.#sources.open(facilityId, mostOpen)),
      notes: notes.map(({ at, text, person, ...note }) => ({
        ...note,
        at: at.toISOString(),
        text: text ?? '',
        person: person?.fullName ?? '?',
      })),
    };
  }

  async #settled(facilityId: string): Promise<string[]> {
    const rows = await this.#prisma.dutyEntry.findMany({
      where: { facilityId, settles: { not: null } },
      orderBy: { at: 'desc' },
      take: mostLooks,
      select: { settles: true },
    });
    return rows.flatMap(({ settles }) => settles ?? []);
  }

  async #entries(shiftId: string): Promise<LogItem[]> {
    const rows = await this.#prisma.dutyEntry.findMany({
      where: { shiftId },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: mostOfKind,
      include: { person: { select: { fullName: true } } },
    });
    return rows.map(({ kind, person, ...row }): LogItem => {
      const entry = { id: row.id, at: row.at.toISOString() };
      const name = person?.fullName ?? null;
      if (kind !== 'note') return { kind: 'shift', ...entry, event: kind, person: name, text: row.text };
      const { open, corrects, settles } = row;
      return { kind, ...entry, person: name ?? '?', text: row.text ?? '', open, corrects, settles };
    });
  }
}

/** One entry for each round that a person made through the cameras. `looks`: the oldest first. */
export function joinLooks(looks: readonly Look[]): Extract<LogItem, { kind: 'viewings' }>[] {
  const rounds: { first: Look; last: number; cameras: Set<string>; looks: number }[] = [];
  const current = new Map<string, (typeof rounds)[number]>();
  for (const look of looks) {
    let round = current.get(look.personId);
    if (!round || look.at.getTime() - round.last > sameRound) {
      round = { first: look, last: 0, cameras: new Set(), looks: 0 };
      rounds.push(round);
      current.set(look.personId, round);
    }
    round.last = look.at.getTime();
    round.cameras.add(look.camera);
    round.looks += 1;
  }
  return rounds.map(({ first, cameras, looks: count }) => ({
    kind: 'viewings',
    id: first.id,
    at: first.at.toISOString(),
    person: first.person,
    cameras: [...cameras],
    looks: count,
  }));
}

type Outage = Extract<LogItem, { kind: 'camera' }>;

/** One entry where a camera came back for a moment only; its condition is that of its beginning. `outages`: the oldest first. */
export function joinOutages(outages: readonly Outage[]): Outage[] {
  const joined: Outage[] = [];
  const current = new Map<string, Outage>();
  for (const outage of outages) {
    const before = current.get(outage.camera);
    if (before && (before.until === null || Date.parse(outage.at) - Date.parse(before.until) <= sameOutage)) {
      before.until = outage.until;
      before.outage ??= outage.outage;
      continue;
    }
    const entry = { ...outage };
    joined.push(entry);
    current.set(outage.camera, entry);
  }
  return joined;
}
