import type { z } from 'zod';
import type { Call, RestHandlers } from '../../../server/access/call.ts';
import { Revocations } from '../../../server/access/revocations.ts';
import { verifyPassword } from '../../../server/access/passwords.ts';
import { Sessions, type SignedIn } from '../../../server/access/sessions.ts';
import { AlertDesk } from '../../../server/alerts/desk.ts';
import { AlertsDue } from '../../../server/alerts/due.ts';
import { AlertService } from '../../../server/alerts/service.ts';
import { rest, type Rest, type RestInput, type RestReplies, type RestRoute } from '../../../server/contract/rest.ts';
import type { PrismaClient } from '../../../server/db/generated/client.ts';
import { alarmAt } from '../../../server/duty/alarm.ts';
import { dutyRoutes } from '../../../server/duty/routes.ts';
import { Duty } from '../../../server/duty/service.ts';
import { FacilityLife } from '../../../server/facilities/life-service.ts';
import { OrgUnits } from '../../../server/facilities/org-units.ts';
import { lifePorts } from '../../../server/facilities/ports.ts';
import { authorise } from '../../../server/http/authorise.ts';
import { makeCheckpointIfDue } from '../../../server/ledger/checkpoints.ts';
import { Ledger } from '../../../server/ledger/ledger.ts';
import type { Logger } from '../../../server/log.ts';
import type { SealedBox } from '../../../server/sealed-box.ts';
import { alarmAt as inspectionAlarm } from '../../../server/inspections/alarm.ts';
import { inspectionRoutes } from '../../../server/inspections/routes.ts';
import { Inspections } from '../../../server/inspections/service.ts';
import { ConnectedWatch } from '../../../server/onboarding/connected-watch.ts';
import { ConnectionSteps } from '../../../server/onboarding/connection-steps.ts';
import { Outages } from '../../../server/outages/outages.ts';
import { outageRoutes } from '../../../server/outages/routes.ts';
import { AccountRequests } from '../../../server/people/account-requests.ts';
import { placementAlarmAt } from '../../../server/placements/alarm.ts';
import { placementRoutes } from '../../../server/placements/routes.ts';
import { Placements } from '../../../server/placements/service.ts';
import { SavedViews } from '../../../server/views/service.ts';
import { alarmAt as violationAlarm } from '../../../server/violations/alarm.ts';
import { violationRoutes } from '../../../server/violations/routes.ts';
import { Violations } from '../../../server/violations/service.ts';
import { demoCameras } from '../demo-cameras.ts';
import { demoPlaces, type DemoPlaceKey } from '../demo-places.ts';
import type { Chance } from './chance.ts';
import { pastStreams, registerOfPast } from './register.ts';
import type { Due, Script } from './script.ts';
import { ServerRoom } from './server-room.ts';

export interface WorldOptions {
  /** Within one transaction. */
  prisma: PrismaClient;
  chainId: string;
  ledgerKey: Buffer;
  jwtSecret: string;
  box: SealedBox;
  /** Of the demo accounts. */
  password: string;
  log: Logger;
  script: Script;
  chance: Chance;
}

/** Where their consoles are; the ledger tells it. */
const desks: Record<string, string> = {
  operator: '10.20.0.10',
  auditor: '10.20.0.11',
  inspector: '10.20.1.21',
  technician: '10.20.1.31',
  military: '10.20.1.41',
  police: '10.20.1.51',
  'leader.a': '10.20.8.2',
  'duty.a': '10.20.8.3',
  'duty.a2': '10.20.8.3',
  'leader.b': '10.20.9.2',
  'duty.b': '10.20.9.3',
};
const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
/** People take so long from one thing to the next, milliseconds. */
const pace = { least: 1_500, most: 9_000 };

/** The demo's accounts share a password, and judging one takes its time. */
function once(verify: typeof verifyPassword): typeof verifyPassword {
  const known = new Map<string, Promise<boolean>>();
  return (password, hash) => {
    const asked = JSON.stringify([password, hash]);
    const answer = known.get(asked) ?? verify(password, hash);
    known.set(asked, answer);
    return answer;
  };
}

/** The application of the demo as the month's people find it: every request of theirs is judged and answered as one of today's. */
export class World {
  readonly prisma: PrismaClient;
  readonly script: Script;
  readonly chance: Chance;
  readonly ledger: Ledger;
  readonly desk: AlertDesk;
  readonly #alertsDue: AlertsDue;
  readonly duty: Duty;
  readonly server: ServerRoom;
  readonly #violations: Violations;
  readonly #outages: Outages;
  readonly #inspections: Inspections;
  readonly #connected: ConnectedWatch;
  readonly #options: WorldOptions;
  readonly #sessions: Sessions;
  readonly #handlers: Partial<RestHandlers>;
  readonly #seats = new Map<string, SignedIn>();
  readonly #addresses = new Map(Object.entries(desks));
  /** When something falls due, and whether that may have changed: what people do about a violation changes its alert too. */
  #nextDue = Infinity;
  #changed = false;

  constructor(options: WorldOptions) {
    const { prisma, log, script, chance } = options;
    const { now } = script.clock;
    this.#options = options;
    this.prisma = prisma;
    this.script = script;
    this.chance = chance;
    this.ledger = new Ledger({ prisma, chainId: options.chainId, now });
    this.#sessions = new Sessions({
      ...{ prisma, ledger: this.ledger, log, jwtSecret: options.jwtSecret, box: options.box },
      rules: { secondFactorDemanded: false, wideLimits: true, idleLockMs: Infinity },
      now: () => now().getTime(),
      verify: once(verifyPassword),
    });
    this.desk = new AlertDesk({ prisma, ledger: this.ledger, log, now });
    const { ledger, desk } = this;
    desk.on('changed', () => (this.#changed = true));
    const parts = { prisma, ledger, log, now: () => now().getTime() };
    this.#alertsDue = new AlertsDue({ ...parts, desk, now });
    this.duty = new Duty({ ...parts, alarm: alarmAt(desk, now) });
    const alerts = new AlertService({ prisma, ledger, desk, now });
    this.#violations = new Violations({ ...parts, alarm: violationAlarm({ prisma, desk, alerts }) });
    this.#outages = new Outages({ ...parts, now });
    const steps = new ConnectionSteps({ prisma, ledger, now });
    const documents = { read: () => Promise.reject(new Error('Nobody has uploaded anything.')) };
    const requests = new AccountRequests({ prisma, ledger, documents });
    const views = new SavedViews({ prisma, ledger, cameras: { among: () => Promise.resolve(new Map()) } });
    const revocations = new Revocations();
    const ports = lifePorts({ ...parts, revocations, desk, duty: this.duty, cameras: pastStreams, now });
    const life = new FacilityLife({ prisma, ledger, ports, now });
    this.#inspections = new Inspections({
      ...{ ...parts, revocations, box: options.box },
      alarm: inspectionAlarm({ prisma, desk, alerts }),
      // Nobody has permitted any.
      still: () => Promise.resolve(undefined),
    });
    this.#connected = new ConnectedWatch({ ...parts, now });
    this.server = new ServerRoom({ prisma, ledger, desk, clock: script.clock });
    const { server } = this;
    const placements = new Placements({
      ...{ prisma, ledger, now, alarm: placementAlarmAt(desk), changed: () => {} },
      pictures: { withhold: ({ id }) => server.withhold(id), warmUp: ({ id }) => server.connect([id]) },
    });
    const units = new OrgUnits({ prisma, ledger, revocations, now });
    const cameras = registerOfPast({ prisma, ledger, revocations, log, now, box: options.box });
    this.#handlers = {
      ...dutyRoutes(this.duty),
      'POST /api/alerts/:id/steps': (input, call) => alerts.step(input, call),
      ...violationRoutes(this.#violations),
      ...outageRoutes(this.#outages),
      ...inspectionRoutes(this.#inspections),
      ...placementRoutes(placements),
      'POST /api/org-units': (input, call) => units.create(input, call),
      'POST /api/cameras': (input, call) => cameras.create(call, input),
      'GET /api/facilities/:id/record': ({ id }, { actor }) => life.record(id, actor),
      'POST /api/facilities': (input, call) => life.open(input, call),
      'POST /api/facilities/:id/suspend': (input, call) => life.suspend(input, call),
      'POST /api/facilities/:id/close': (input, call) => life.close(input, call),
      'POST /api/account-requests': (input, call) => requests.create(input, call),
      'POST /api/views': (input, call) => views.create(input, call),
      'GET /api/facilities/:id/connection-steps': ({ id }, { actor }) => steps.way(id, actor),
      'POST /api/facilities/:id/connection-steps': (input, call) => steps.record(input, call),
    };
  }

  /** A person asks for something at the console. Throws what the request would be refused with. */
  async does<Route extends RestRoute>(
    username: string,
    route: Route,
    input: z.input<Rest[Route]['input']>,
  ): Promise<RestReplies[Route]> {
    const { clock } = this.script;
    clock.pass(this.chance.between(pace.least, pace.most));
    const { actor, sessionId } = await this.#seat(username);
    const asked = rest[route].input.parse(input) as RestInput<Route>;
    await authorise(route, asked, actor, this);
    const handler = this.#handlers[route] as (input: RestInput<Route>, call: Call) => Promise<RestReplies[Route]>;
    const reply = await handler(asked, {
      ...{ actor, sessionId, origin: { address: this.#addresses.get(username) }, signal: new AbortController().signal },
      bearer: undefined,
      refreshCookie: { value: undefined, set() {}, clear() {} },
    });
    await this.desk.settled();
    return reply;
  }

  /** A person opens pictures of these cameras, each in a tile or one alone; answers the viewings' ids. */
  async looks(
    username: string,
    cameraIds: readonly string[],
    { size, ...purpose }: { kind: 'duty' | 'inspection' | 'alert' | 'other'; reference?: string; size?: 'full' },
  ): Promise<string[]> {
    const { actor, sessionId } = await this.#seat(username);
    this.script.clock.pass(this.chance.between(pace.least, pace.most));
    if (purpose.kind === 'inspection') {
      const facilities = new Set(cameraIds.map((id) => facilityOf(id).id));
      for (const id of facilities) await this.#inspections.admit(actor, purpose.reference, id);
    }
    return this.server.look(
      ...cameraIds.map((id) => {
        const facility = facilityOf(id);
        return {
          actor: { personId: actor.id, sessionId },
          address: this.#addresses.get(username),
          ...{ cameraId: id, facilityId: facility.id, purpose, size },
          names: { person: actor.fullName, camera: cameraOf(id).name, facility: facility.name },
        };
      }),
    );
  }

  /** Works from another place from now on. */
  async moves(username: string, address: string): Promise<void> {
    await this.signsOut(username);
    this.#addresses.set(username, address);
  }

  async signsOut(username: string): Promise<void> {
    const seat = this.#seats.get(username);
    this.#seats.delete(username);
    if (seat && seat.sessionExpiresAt > this.script.clock.now()) await this.#sessions.endByRefresh(seat.refreshToken);
  }

  /** What is recorded of the cameras becomes outages, as it does every few seconds. */
  async keeps(): Promise<void> {
    await this.server.records();
    await this.#outages.keeper.run();
  }

  /** Cameras are pulled for the first time; facilities of which all are live are connected. */
  async connects(cameraIds: readonly string[]): Promise<void> {
    await this.server.connect(cameraIds);
    await this.#connected.look();
  }

  /** What falls due by itself. */
  get due(): Due {
    const { watch } = this.#violations;
    const inspections = this.#inspections;
    return {
      next: async () => {
        if (this.#changed)
          this.#nextDue = Math.min(await this.#alertsDue.next(), await watch.next(), await inspections.next());
        this.#changed = false;
        return this.#nextDue;
      },
      run: async () => {
        this.#changed = true;
        await this.#alertsDue.run();
        await watch.due();
        await inspections.due();
      },
    };
  }

  /** The server stops at the end of the story; the one of today takes over. */
  async ends(): Promise<void> {
    await this.keeps();
    await this.server.stop();
  }

  /** Nothing is tried again from now on. */
  async close(): Promise<void> {
    await this.desk.close();
  }

  /** What the server does from time to time: it signs the ledger's newest entry, and looks which facilities are connected by now. */
  async passes(): Promise<void> {
    await this.#connected.look();
    const { prisma, chainId, ledgerKey: seed, log } = this.#options;
    await makeCheckpointIfDue({ prisma, chainId, seed, log, now: () => this.script.clock.now().getTime() });
  }

  /** The person's session of this day. */
  async #seat(username: string): Promise<SignedIn> {
    const seat = this.#seats.get(username);
    const { clock } = this.script;
    if (seat && seat.sessionExpiresAt > clock.now()) return seat;
    const { password } = this.#options;
    const origin = { address: this.#addresses.get(username), userAgent };
    const signedIn = await this.#sessions.signIn(username, password, origin);
    this.#seats.set(username, signedIn);
    return signedIn;
  }
}

const cameraOf = (id: string) => demoCameras.find((camera) => camera.id === id)!;
const facilityOf = (id: string) => demoPlaces[cameraOf(id).facilityKey];

export const facilityId = (key: DemoPlaceKey): string => demoPlaces[key].id;
export const camerasOf = (key: DemoPlaceKey): string[] =>
  demoCameras.filter(({ facilityKey }) => facilityKey === key).map(({ id }) => id);
/** By its key on the simulator. */
export const cameraId = (key: string): string => demoCameras.find((camera) => camera.key === key)!.id;
