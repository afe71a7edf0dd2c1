import { dayOf } from '../../../server/duty/vietnam-time.ts';
import { demoAccounts } from '../demo-accounts.ts';
import type { DemoPlaceKey } from '../demo-places.ts';
import { answers } from './answers.ts';
import { dutyTexts, type DutyTexts } from './duty-texts.ts';
import { camerasOf, facilityId, type World } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;

export type Site = Extract<DemoPlaceKey, 'facility-a' | 'facility-b'>;

/** How a facility's duty is arranged. */
interface Team {
  site: Site;
  leader: string;
  /** Whose turn it is at each of `times`, so many days before the last one. */
  turn: (daysBefore: number, place: number) => string;
  /** When shifts change. */
  times: readonly string[];
  hours: number;
  /** Since so many days before the last one; until then its log was kept on paper. */
  since: number;
  /** How its assignments are numbered. */
  mark: string;
  texts: DutyTexts;
}

const teams: readonly Team[] = [
  {
    site: 'facility-a',
    leader: 'leader.a',
    turn: (daysBefore, place) => (place === 1 ? 'duty.a2' : daysBefore % 7 === 5 ? 'leader.a' : 'duty.a'),
    ...{ times: ['07:00', '19:00'], hours: 12, since: 7, mark: 'PC-KCLA', texts: dutyTexts.a },
  },
  {
    site: 'facility-b',
    leader: 'leader.b',
    turn: (daysBefore) => (daysBefore % 2 === 0 ? 'duty.b' : 'leader.b'),
    ...{ times: ['07:30'], hours: 24, since: 9, mark: 'PC-KCLB', texts: dutyTexts.b },
  },
];

/** Days that are assigned in one document, and how long before they begin. */
const [assignedDays, assignedAhead] = [7, 4];
/** In the night that begins so many days before the last one the person at A falls asleep. */
const asleepOn = 5;
/** So many days before the last one the person at B comes late, when the one before has closed the shift and left. */
const lateOn = 4;

interface Shift {
  team: Team;
  person: string;
  from: Date;
  to: Date;
  id?: string;
}

interface Watch {
  shift: Shift;
  looks: string[];
  asleep?: boolean;
}

/** The duty of the month: rosters, shifts with their logs and hand-overs, and two times in which nobody watched. */
export class DutyChapter {
  readonly #world: World;
  readonly #present = new Map<Site, Watch>();
  /** A note that the next shift sees to. */
  readonly #open = new Map<Site, { id: string; settled: string }>();

  constructor(world: World) {
    this.#world = world;
  }

  plan(): void {
    for (const team of teams) this.#team(team);
    this.#sleeps();
  }

  /** Who watches at a facility at this moment. */
  at(site: Site): string | undefined {
    return this.#present.get(site)?.shift.person;
  }

  /** Does what is due of duty; whoever is at their desk is seen there. */
  async look(): Promise<void> {
    const { duty } = this.#world;
    for (const { shift, asleep } of this.#present.values()) if (!asleep) await duty.presence.touch(idOf(shift.person));
    await duty.watch.due();
  }

  /** The pictures are opened again, as after the server was away. */
  async reopen(): Promise<void> {
    for (const watch of this.#present.values()) watch.looks = await this.#pictures(watch.shift);
  }

  #team(team: Team): void {
    const { script } = this.#world;
    const first = Math.min(team.since, script.days);
    const shifts: Shift[] = [];
    for (let daysBefore = first; daysBefore > -assignedDays; daysBefore--) {
      for (const [place, time] of team.times.entries()) {
        const from = script.on(daysBefore, time);
        const to = new Date(from.getTime() + team.hours * hour);
        shifts.push({ team, person: team.turn(daysBefore, place), from, to });
      }
    }
    const together = assignedDays * team.times.length;
    for (let place = 0; place < shifts.length; place += together) this.#assign(shifts.slice(place, place + together));
    for (const [place, shift] of shifts.entries()) this.#shift(shift, shifts[place - 1]);
  }

  #assign(shifts: readonly Shift[]): void {
    const { script, chance } = this.#world;
    const [first] = shifts;
    const usual = first!.from.getTime() - assignedAhead * 24 * hour;
    const at = Math.max(usual, script.start.getTime()) + chance.between(5, 40) * minute;
    const { leader, mark, site } = first!.team;
    script.at(at, async () => {
      const date = dayOf(script.clock.now());
      const document = { number: `${Number(date.slice(8)) + 11}/${mark}`, date };
      for (const shift of shifts) {
        const span = { from: shift.from.toISOString(), to: shift.to.toISOString() };
        const wish = { id: facilityId(site), personId: idOf(shift.person), ...span, document };
        shift.id = (await this.#world.does(leader, 'POST /api/facilities/:id/duty/shifts', wish)).id;
      }
    });
  }

  #shift(shift: Shift, before: Shift | undefined): void {
    const { script, chance } = this.#world;
    const { team, from } = shift;
    const begins = from.getTime();
    const isLate = team.site === 'facility-b' && from.getTime() === script.on(lateOn, team.times[0]!).getTime();
    const relieved = begins + chance.between(1, 3) * minute;
    if (before) script.at(relieved, () => this.#closes(before));
    if (isLate) {
      script.at(relieved + minute, () => this.#goes(before!));
      // A quarter of an hour later nobody has answered.
      script.at(relieved + 18 * minute, () => this.look());
      script.at(begins + 38 * minute, () => this.#arrives(shift, before));
      script.at(begins + 47 * minute, () => this.#excuses(team));
    } else {
      script.at(begins - chance.between(2, 7) * minute, () => this.#signsIn(shift));
      if (before) script.at(relieved + chance.between(1, 4) * minute, () => this.#takesOver(shift, before));
    }
    for (let note = 0; note < team.hours / 12; note++) {
      const at = begins + note * 12 * hour + chance.between(70, 640) * minute;
      script.at(at, () => this.#notes(shift));
    }
  }

  async #signsIn(shift: Shift): Promise<void> {
    await this.#world.does(shift.person, 'POST /api/facilities/:id/duty/shifts/:shiftId/sign-in', about(shift));
    if (!this.#present.has(shift.team.site)) await this.#watches(shift);
  }

  async #closes(shift: Shift): Promise<void> {
    const summary = this.#world.chance.pick(shift.team.texts.summaries);
    const closing = { ...about(shift), summary };
    await this.#world.does(shift.person, 'POST /api/facilities/:id/duty/shifts/:shiftId/close', closing);
  }

  async #takesOver(shift: Shift, before: Shift): Promise<void> {
    const { chance } = this.#world;
    const { site, texts } = shift.team;
    const taking = { ...about(before), remark: chance.pick(texts.remarks) };
    await this.#world.does(shift.person, 'POST /api/facilities/:id/duty/shifts/:shiftId/take-over', taking);
    if (this.#present.get(site)?.shift === before) await this.#goes(before);
    await this.#watches(shift);
  }

  async #watches(shift: Shift): Promise<void> {
    this.#present.set(shift.team.site, { shift, looks: await this.#pictures(shift) });
  }

  #pictures({ person, team }: Shift): Promise<string[]> {
    return this.#world.looks(person, camerasOf(team.site), { kind: 'duty' });
  }

  async #goes({ team, person }: Shift): Promise<void> {
    const { server } = this.#world;
    await server.leave(this.#present.get(team.site)?.looks ?? []);
    this.#present.delete(team.site);
    await this.#world.signsOut(person);
  }

  async #arrives(shift: Shift, before: Shift | undefined): Promise<void> {
    await this.#signsIn(shift);
    await this.look();
    if (before) await this.#takesOver(shift, before);
  }

  async #notes(shift: Shift): Promise<void> {
    const { chance } = this.#world;
    const { site, texts } = shift.team;
    const open = this.#open.get(site);
    const writes = (note: { text: string; open?: boolean; settles?: string }) =>
      this.#world.does(shift.person, 'POST /api/facilities/:id/duty/shifts/:shiftId/notes', {
        ...about(shift),
        ...note,
      });
    if (open) {
      this.#open.delete(site);
      await writes({ text: open.settled, settles: open.id });
    } else if (chance.next() < 0.2) {
      const [text, settled] = chance.pick(texts.open);
      this.#open.set(site, { id: (await writes({ text, open: true })).id, settled });
    } else await writes({ text: chance.pick(texts.notes) });
  }

  /** Whoever left before the late one came answers for it, being the leader. */
  async #excuses({ site, leader }: Team): Promise<void> {
    const alert = { facilityId: facilityId(site), source: 'unattended' } as const;
    await answers(this.#world, leader, alert, 'acknowledge');
    const note =
      'Nhân viên nhận ca đến muộn do đường vào ngập; đã nhắc nhở, từ nay người giao ca chỉ rời vị trí khi có người nhận.';
    await answers(this.#world, leader, alert, 'resolve', note);
  }

  /** The console asks whether somebody is there, and nobody answers for a while. */
  #sleeps(): void {
    const { script } = this.#world;
    const site = 'facility-a';
    const alert = { facilityId: facilityId(site), source: 'unattended' } as const;
    const watch = () => this.#present.get(site)!;
    script.together([
      [
        script.on(asleepOn - 1, '02:41'),
        async () => {
          await this.look();
          watch().asleep = true;
        },
      ],
      [script.on(asleepOn - 1, '02:57'), () => this.look()],
      [
        script.on(asleepOn - 1, '03:13'),
        async () => {
          watch().asleep = false;
          await this.look();
        },
      ],
      [script.on(asleepOn - 1, '03:16'), () => answers(this.#world, 'leader.a', alert, 'acknowledge')],
      [
        script.on(asleepOn - 1, '07:35'),
        () =>
          answers(
            this.#world,
            'leader.a',
            alert,
            'resolve',
            'Người trực ngủ quên khoảng 30 phút, đã lập biên bản nhắc nhở và bố trí người trực cùng vào ca đêm.',
          ),
      ],
    ]);
  }
}

const idOf = (username: string): string => demoAccounts.find((account) => account.username === username)!.id;

const about = ({ team, id }: Shift) => ({ id: facilityId(team.site), shiftId: id! });
