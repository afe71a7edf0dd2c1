import { demoCameras } from '../demo-cameras.ts';
import { answers } from './answers.ts';
import type { DutyChapter, Site } from './duty.ts';
import { incidents, type Incident } from './incidents.ts';
import { turned } from './placement.ts';
import { cameraId, camerasOf, facilityId, type World } from './world.ts';

const minute = 60_000;
/** A camera counts as offline after so many failures: milliseconds. */
const givenUpMs = 20_000;
/** A minute after a change outages know of it. */
const settledMs = minute;
/** What is short is still a matter for whoever is on duty: for each day. */
const blipsPerDay = 0.45;
/** So many days before the last one the server is updated at night. */
const updateOn = { daysBefore: 5, from: '02:00', to: '02:11' };

/** Since when each facility's cameras are pulled, or from the beginning of the story on. */
const connectedOn: Record<Incident['site'], [daysBefore: number, time: string]> = {
  'facility-a': [28, '15:40'],
  'facility-b': [23, '10:20'],
  military: [20, '14:15'],
  checkpoint: [21, '11:05'],
};

/** How the cameras were, and what people did about it. */
export class CameraChapter {
  readonly #world: World;
  readonly #duty: DutyChapter;

  constructor(world: World, duty: DutyChapter) {
    this.#world = world;
    this.#duty = duty;
  }

  plan(): void {
    const { script, chance, server } = this.#world;
    script.at(script.start, () => server.start());
    const { daysBefore, from, to } = updateOn;
    script.together([
      [script.on(daysBefore, from), () => server.stop()],
      [
        script.on(daysBefore, to),
        async () => {
          await server.start();
          await this.#duty.reopen();
        },
      ],
    ]);
    for (const [site, moment] of Object.entries(connectedOn)) {
      const at = Math.max(script.on(...moment).getTime(), script.start.getTime() + 5 * minute);
      script.at(at, () => this.#world.connects(camerasOf(site as Incident['site'])));
    }
    for (const incident of incidents) this.#incident(incident);
    for (let blip = 0; blip < script.days * blipsPerDay; blip++) {
      const at = script.start.getTime() + chance.next() * (script.end.getTime() - script.start.getTime());
      const camera = chance.pick(demoCameras);
      const length = chance.between(2, 9) * minute;
      if (this.#isQuiet(at, camera.key)) this.#blip(at, camera, length);
    }
  }

  /** Whether nothing else is the matter with the camera, nor with the server, for some hours. */
  #isQuiet(at: number, key: string): boolean {
    const { script } = this.#world;
    const near = (moment: number) => Math.abs(moment - at) < 6 * 60 * minute;
    if (near(script.on(updateOn.daysBefore, updateOn.from).getTime())) return false;
    if (key === turned.camera && near(script.on(turned.daysBefore, turned.at).getTime())) return false;
    if (at < script.on(...connectedOn[siteOf(key)]).getTime() + 6 * minute) return false;
    return !incidents.some((incident) => incident.cameras.includes(key) && near(this.#begin(incident)));
  }

  #begin({ daysBefore, from }: Incident): number {
    const { script } = this.#world;
    return typeof from === 'string' ? script.on(daysBefore, from).getTime() : script.end.getTime() - from * minute;
  }

  #incident(incident: Incident): void {
    const { script, server } = this.#world;
    const { minutes, how, cameras } = incident;
    const begins = this.#begin(incident);
    const ids = cameras.map(cameraId);
    const scenes: [number, () => Promise<unknown>][] = [];
    const { announced } = incident;
    if (announced)
      scenes.push([script.on(announced.daysBefore, announced.at).getTime(), () => this.#announced(incident)]);
    if (typeof how === 'string') {
      scenes.push([begins, () => server.lose(ids, how)], [begins + givenUpMs, () => server.offline(ids, how)]);
    } else scenes.push([begins, () => server.judged(ids[0]!, how)]);
    scenes.push([begins + givenUpMs + settledMs, () => this.#world.keeps()]);
    let looks: string[] = [];
    for (const [after, who, act, note] of incident.answers) {
      const at = begins + after * minute + givenUpMs;
      scenes.push([
        at,
        async () => {
          const person = this.#person(who, incident.site);
          const place = ids.length === 1 ? { cameraId: ids[0]! } : { facilityId: facilityId(incident.site) };
          const alert = await answers(this.#world, person, { ...place, source: incident.source }, act, note);
          if (act === 'acknowledge' && ids.length === 1) {
            const purpose = { kind: 'alert', reference: String(alert.number), size: 'full' } as const;
            looks = await this.#world.looks(person, ids, purpose);
          } else if (act === 'resolve') await server.leave(looks);
        },
      ]);
    }
    if (minutes !== undefined) {
      const over = begins + minutes * minute;
      const back = () => (typeof how === 'string' ? server.back(ids) : server.judged(ids[0]!, { kind: 'live' }));
      scenes.push([over, back], [over + settledMs, () => this.#world.keeps()]);
      const { outage } = incident;
      if (outage) scenes.push([over + 12 * minute, () => this.#outage(incident, outage, begins)]);
    }
    script.together(scenes);
  }

  async #announced({ site, cameras, daysBefore, announced }: Incident): Promise<void> {
    const { script } = this.#world;
    const { by, from, to, text } = announced!;
    await this.#world.does(by, 'POST /api/facilities/:id/outages', {
      ...{ id: facilityId(site), cameraIds: cameras.map(cameraId), text },
      ...{ from: script.on(daysBefore, from).toISOString(), to: script.on(daysBefore, to).toISOString() },
    });
  }

  #person(who: string, site: Incident['site']): string {
    if (who !== 'duty') return who;
    // Where the log was kept on paper still, the usual one.
    return this.#duty.at(site as Site) ?? (site === 'facility-a' ? 'duty.a' : 'duty.b');
  }

  /** Whoever was on duty writes down what is known of the outage, and closes it. */
  async #outage({ site, from }: Incident, outage: NonNullable<Incident['outage']>, begins: number): Promise<void> {
    const person = this.#person(outage.by, site);
    const { script } = this.#world;
    const about = [begins - minute, begins + 2 * minute].map((at) => new Date(at)) as [Date, Date];
    const found = await this.#world.prisma.outage.findFirst({
      where: { facilityId: facilityId(site), startedAt: { gte: about[0], lt: about[1] }, foldedIntoId: null },
      select: { id: true, version: true },
    });
    if (!found) throw new Error(`The outage at ${site} from ${from} is not on record.`);
    const { id } = found;
    const { cause, measure, repair, closing: text } = outage;
    let { version } = await this.#world.does(person, 'POST /api/outages/:id/cause', { ...found, cause });
    if (measure) {
      const [kind, words] = measure;
      const taken = { id, version, measure: kind, text: words, from: new Date(begins + 4 * minute).toISOString() };
      ({ version } = await this.#world.does(person, 'POST /api/outages/:id/measures', taken));
    }
    if (repair) {
      const [words, who] = repair;
      const at = new Date(script.clock.now().getTime() - 12 * minute).toISOString();
      ({ version } = await this.#world.does(person, 'POST /api/outages/:id/repairs', {
        id,
        version,
        text: words,
        who,
        at,
      }));
    }
    await this.#world.does(person, 'POST /api/outages/:id/close', { id, version, ...(text && { text }) });
  }

  /** A camera is away for some minutes, and comes back by itself. */
  #blip(at: number, { id, facilityKey }: (typeof demoCameras)[number], length: number): void {
    const { script, server, chance } = this.#world;
    const site = facilityKey as Incident['site'];
    const watched = site === 'facility-a' || site === 'facility-b';
    const taken = Math.min(length, chance.between(1, 4) * minute) + givenUpMs;
    let away = false;
    script.together([
      [
        at,
        async () => {
          // Not while something else is the matter with it, or the server is away.
          away = server.sees(id);
          if (away) await server.lose([id], 'stalled');
        },
      ],
      [at + givenUpMs, async () => void (away && (await server.offline([id], 'timeout')))],
      [at + length + givenUpMs, async () => void (away && (await server.back([id])))],
    ]);
    if (!watched) return;
    script.at(at + taken, async () => {
      if (!away) return;
      const alert = { cameraId: id, source: 'offline' } as const;
      await answers(this.#world, this.#person('duty', site), alert, 'acknowledge');
    });
    script.at(at + length + chance.between(3, 8) * minute, async () => {
      if (!away) return;
      const note = chance.pick(blipNotes);
      await answers(this.#world, this.#person('duty', site), { cameraId: id, source: 'offline' }, 'resolve', note);
    });
  }
}

const siteOf = (key: string) => demoCameras.find((camera) => camera.key === key)!.facilityKey as Incident['site'];

const blipNotes = [
  'Mất kết nối ngắn, camera tự kết nối lại; đã kiểm tra hình ảnh.',
  'Đường truyền chập chờn, hình ảnh đã trở lại.',
  'Camera khởi động lại, hình ảnh bình thường.',
] as const;
