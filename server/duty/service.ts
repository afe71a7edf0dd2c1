import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { databaseSources, type LogSources } from './log-sources.ts';
import { DutyLog } from './log.ts';
import { Presence } from './presence.ts';
import { Records } from './records.ts';
import { Roster } from './roster-service.ts';
import { ShiftLists } from './shift-lists.ts';
import { Shifts } from './shifts.ts';
import { DutyWatch, type DutyAlarm } from './watch.ts';

export interface DutyOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  alarm: DutyAlarm;
  sources?: LogSources;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** The duty of all facilities. Nothing becomes due by itself before start(). */
export class Duty implements AsyncDisposable {
  readonly roster: Roster;
  readonly shifts: Shifts;
  readonly lists: ShiftLists;
  readonly records: Records;
  readonly presence: Presence;
  readonly watch: DutyWatch;

  constructor({ prisma, ledger, log, alarm, sources, now: nowMs = Date.now }: DutyOptions) {
    const now = () => new Date(nowMs());
    const changed = () => this.poke();
    const dutyLog = new DutyLog(prisma, sources ?? databaseSources(prisma, now));
    this.records = new Records({ prisma, ledger, log, now, dutyLog });
    this.presence = new Presence({ prisma, ledger, log, now, returned: changed });
    this.roster = new Roster({ prisma, ledger, now, changed });
    this.lists = new ShiftLists({ prisma, now, dutyLog });
    this.shifts = new Shifts({
      ...{ prisma, ledger, now, changed },
      records: this.records,
      presence: this.presence,
    });
    this.watch = new DutyWatch({
      ...{ prisma, ledger, log, now, alarm },
      silent: (personId) => this.presence.forget(personId),
      seal: () => this.records.sealDue(),
    });
  }

  /** From now on what becomes due is done. */
  start(): void {
    this.watch.start();
  }

  /** What may be due, or over, was changed here or elsewhere. */
  poke(): void {
    this.watch.poke();
  }

  close(): Promise<void> {
    return this.watch.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
