import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../access/passwords.ts';
import { OwnAccount } from '../access/own-account.ts';
import { Revocations } from '../access/revocations.ts';
import type { SessionRules } from '../access/session-rules.ts';
import { Sessions } from '../access/sessions.ts';
import { AlertDesk } from '../alerts/desk.ts';
import { AlertService } from '../alerts/service.ts';
import { CameraService, type CameraServiceOptions } from '../cameras/service.ts';
import type { CameraStates } from '../coverage/condition.ts';
import type { Role } from '../db/generated/client.ts';
import type { Database } from '../db/database.ts';
import { CameraFacts } from '../devices/camera-facts.ts';
import { Duty, type DutyOptions } from '../duty/service.ts';
import { Outages, type OutagesOptions } from '../outages/outages.ts';
import { HistoryService } from '../history/service.ts';
import { createApp, type AppOptions } from '../http/app.ts';
import { alarmAt as inspectionAlarm } from '../inspections/alarm.ts';
import { Inspections, type InspectionsOptions } from '../inspections/service.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { DevicePort } from '../onboarding/device-port.ts';
import { createLogger } from '../log.ts';
import { Reports, type ReportsOptions } from '../reports/service.ts';
import { SealedBox } from '../sealed-box.ts';
import { SavedViews } from '../views/service.ts';
import { alarmAt } from '../violations/alarm.ts';
import { Violations, type ViolationsOptions } from '../violations/service.ts';
import { WallService } from '../walls/service.ts';
import { domainHandlers } from '../wiring/handlers.ts';
import { testDatabase } from './database.ts';
import { createOrganisation, type Organisation } from './organisation.ts';

/** The password of every person made here. */
export const password = 'Mật-khẩu-2021!';

export interface TestAppOptions {
  /** Of the cameras' side; a fake probe that nobody answers unless told otherwise. */
  cameras?: Partial<Pick<CameraServiceOptions, 'probeOnvif' | 'lookup'>>;
  /** What answers a scan and comes from a stream; nobody and nothing unless told otherwise. */
  devices?: Partial<DevicePort>;
  config?: Partial<CameraServiceOptions['config'] & AppOptions['config']>;
  /** What is known of cameras; nothing unless told otherwise. */
  found?: CameraStates['found'];
  checks?: AppOptions['checks'];
  consoleFolder?: string;
  now?: () => number;
  /** Whom absences are told and what time it is; nobody, and now, unless told otherwise. It is not started. */
  duty?: Partial<Pick<DutyOptions, 'alarm' | 'now'>>;
  /** What time it is for violations; now unless told otherwise. Nothing becomes due before somebody looks. */
  violations?: Pick<ViolationsOptions, 'now'>;
  /** What time it is for outages; now unless told otherwise. None is made unless the keeper is run. */
  outages?: Pick<OutagesOptions, 'now'>;
  /** What time it is for inspections, and the pictures of cameras; none unless told otherwise. They are not started. */
  inspections?: Partial<Pick<InspectionsOptions, 'now' | 'still'>>;
  /** What time it is for reports and connection steps; now unless told otherwise. */
  reports?: Pick<ReportsOptions, 'now'>;
  /** As in the demo unless told otherwise. */
  rules?: Partial<SessionRules>;
}

export interface Answer {
  status: number;
  body: any;
  text: string;
  headers: Headers;
}

/** The application over HTTP on a free port of loopback, with a database of its own; only the streams are fake. */
export interface TestApp extends AsyncDisposable {
  readonly database: Database;
  readonly organisation: Organisation;
  readonly ledger: Ledger;
  readonly sessions: Sessions;
  readonly cameras: CameraService;
  readonly facts: CameraFacts;
  readonly alerts: AlertDesk;
  readonly duty: Duty;
  readonly reports: Reports;
  readonly inspections: Inspections;
  readonly outages: Outages;
  readonly violations: Violations;
  readonly port: number;
  /** Of this server alone; removed with it. */
  readonly dataDir: string;
  /** What access tokens are signed with. */
  readonly jwtSecret: string;
  /** What the media side was told: `changed <id>`, `removed <id>`, with why where its pictures are withheld. */
  readonly streamEvents: string[];
  /** Everything logged so far. */
  log(): string;
  /** Adds a person with one grant of the role at the node. */
  addPerson(username: string, role: Role, at: keyof Organisation['node']): Promise<string>;
  /** Signs in and gives the access token. */
  signIn(username: string): Promise<string>;
  request(route: string, options?: RequestOptions): Promise<Answer>;
}

export interface RequestOptions {
  token?: string | undefined;
  /** Sent as JSON; a string as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

const noDevices: DevicePort = {
  discover: () => Promise.resolve([]),
  measure: () => Promise.resolve({ reason: 'connection_refused' }),
  picture: () => Promise.resolve(undefined),
};

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await testDatabase());
  const { prisma } = database;
  const organisation = await createOrganisation(prisma);
  const jwtSecret = randomBytes(32).toString('hex');
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', pretty: false, destination: { write: (line) => void lines.push(line) } });
  const config = {
    production: false,
    behindProxy: false,
    writesPerMinute: 1000,
    cameraNetworks: ['10.0.0.0/8'],
    localCameras: true,
    ingestEngine: 'ffmpeg' as const,
    ...options.config,
  };
  const { now } = options;
  const box = new SealedBox(randomBytes(32));
  const ledger = new Ledger({ prisma, chainId: 'main' });
  const sessions = new Sessions({
    ...{ prisma, ledger, log, now, jwtSecret },
    box,
    rules: { secondFactorDemanded: false, wideLimits: true, idleLockMs: 15 * 60_000, ...options.rules },
  });
  const streamEvents: string[] = [];
  const revocations = new Revocations();
  const dataDir = await mkdtemp(join(tmpdir(), 'vg-app-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const cameras = new CameraService({
    config,
    box,
    prisma,
    ledger,
    revocations,
    log,
    probeOnvif: () => Promise.reject(Object.assign(new Error('nobody'), { code: 'unreachable' })),
    ...options.cameras,
    streams: {
      state: () => ({ kind: 'idle' }),
      checkedAt: () => undefined,
      engine: () => ({ present: null, irregularity: null }),
      sourceChanged: (id) => void streamEvents.push(`changed ${id}`),
      removed: (id, reason) => void streamEvents.push(['removed', id, ...(reason ? [reason] : [])].join(' ')),
      setWarm: ({ id }, warm) => void streamEvents.push(`${warm ? 'warm' : 'cold'} ${id}`),
    },
  });
  const facts = new CameraFacts();
  const duty = resources.use(
    new Duty({
      ...{ prisma, ledger, log },
      alarm: { unattended: () => Promise.resolve(), attended: () => Promise.resolve() },
      ...options.duty,
    }),
  );
  const alertDesk = resources.use(new AlertDesk({ prisma, ledger, log }));
  const outages = resources.use(new Outages({ prisma, ledger, log, ...options.outages }));
  const alerts = new AlertService({ prisma, ledger, desk: alertDesk });
  const inspections = resources.use(
    new Inspections({
      ...{ prisma, ledger, log, revocations, box },
      alarm: inspectionAlarm({ prisma, desk: alertDesk, alerts }),
      still: () => Promise.resolve(undefined),
      ...options.inspections,
    }),
  );
  const violations = resources.use(
    new Violations({
      ...{ prisma, ledger, log, alarm: alarmAt({ prisma, desk: alertDesk, alerts }) },
      ...options.violations,
    }),
  );
  const views = new SavedViews({ prisma, ledger, cameras });
  const reportsNow = options.reports?.now ?? (() => new Date());
  const reports = new Reports({ prisma, ledger, log, chainId: 'main', now: reportsNow });
  resources.use(reports.desk);
  const app = createApp({
    config,
    log,
    prisma,
    sessions,
    ownAccount: new OwnAccount({ prisma, sessions, ledger, now }),
    handlers: domainHandlers({
      ...{ prisma, ledger, sessions, revocations, dataDir, cameras, facts },
      devices: { ...noDevices, ...options.devices },
      coverage: {
        states: { found: (cameraId) => options.found?.(cameraId), freshMs: () => 15 * 60_000 },
        keepMs: 0,
      },
      ...{ alertDesk, alerts, duty, outages, inspections, violations, views, reports },
      walls: new WallService({ prisma, sessions, views, ledger }),
      delivery: { box, pushKey: '', mailConfigured: false, pushServices: ['push.example'] },
      history: new HistoryService({ prisma, now }),
      now: reportsNow,
      camerasChanged: () => {},
    }),
    onUse: (personId) => duty.presence.seen(personId),
    checks: options.checks ?? { database: () => database.ping() },
    consoleFolder: options.consoleFolder ?? '/nonexistent',
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  resources.defer(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const passwordHash = await hashPassword(password);

  async function request(route: string, { token, body, headers }: RequestOptions = {}): Promise<Answer> {
    const [method = 'GET', path = '/'] = route.split(' ');
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('application/json');
    return { status: answer.status, body: json ? JSON.parse(text) : undefined, text, headers: answer.headers };
  }

  const owned = resources.move();
  return {
    database,
    organisation,
    ledger,
    sessions,
    cameras,
    facts,
    alerts: alertDesk,
    duty,
    reports,
    outages,
    violations,
    inspections,
    port,
    dataDir,
    jwtSecret,
    streamEvents,
    log: () => lines.join(''),
    async addPerson(username, role, at) {
      const grants = { create: { role, nodeId: organisation.node[at] } };
      const unitNodeId = organisation.node[at];
      const data = {
        username,
        passwordHash,
        fullName: `Người ${username}`,
        position: 'p',
        unit: 'u',
        unitNodeId,
        grants,
      };
      return (await prisma.person.create({ data })).id;
    },
    async signIn(username) {
      const { body } = await request('POST /api/session', { body: { username, password } });
      return body.accessToken;
    },
    request,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
