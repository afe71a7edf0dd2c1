import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { refusedCameras, requirePictures, watchesOver } from './access/access.ts';
import { Revocations } from './access/revocations.ts';
import { OwnAccount } from './access/own-account.ts';
import { Sessions } from './access/sessions.ts';
import { AnomalyWatch } from './alerts/anomaly-watch.ts';
import { AlertDesk } from './alerts/desk.ts';
import { AlertsDue } from './alerts/due.ts';
import { factOfDevice, factOfState } from './alerts/facts.ts';
import { Notifier } from './alerts/notifier.ts';
import { pushKeys } from './alerts/push-keys.ts';
import { AlertService } from './alerts/service.ts';
import { SourceError } from './cameras/locate.ts';
import { CameraService } from './cameras/service.ts';
import { CoverageDays } from './coverage/coverage-days.ts';
import { recordedStates, withRecord } from './coverage/recorded.ts';
import { isLoopback, type Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { CameraFacts } from './devices/camera-facts.ts';
import { DeviceClients } from './devices/device-clients.ts';
import { deviceSearch } from './devices/device-search.ts';
import { EventWatch } from './devices/event-watch.ts';
import { alarmAt } from './duty/alarm.ts';
import { Duty } from './duty/service.ts';
import { Outages } from './outages/outages.ts';
import { keyFrameRequests } from './devices/key-frames.ts';
import { PtzDesk } from './devices/ptz-desk.ts';
import { Rediscovery } from './devices/rediscovery.ts';
import { History } from './history/history.ts';
import { HistoryService } from './history/service.ts';
import { createApp } from './http/app.ts';
import { plainFont } from './documents/administrative.ts';
import { alarmAt as inspectionAlarm } from './inspections/alarm.ts';
import { Inspections } from './inspections/service.ts';
import { Checkpoints } from './ledger/checkpoints.ts';
import { Ledger } from './ledger/ledger.ts';
import { Viewings } from './ledger/viewings.ts';
import type { Logger } from './log.ts';
import { systemClock } from './media/clock.ts';
import { Coverage } from './media/coverage.ts';
import { measureStream, takePicture } from './media/measure.ts';
import { SourceUnavailable, type Locate } from './media/source.ts';
import { StreamRegistry } from './media/stream-registry.ts';
import { WorkerPool } from './media/worker-pool.ts';
import { ConnectedWatch } from './onboarding/connected-watch.ts';
import { probeDevice } from './onvif/probe.ts';
import { Reports } from './reports/service.ts';
import { SealedBox } from './sealed-box.ts';
import { SavedViews } from './views/service.ts';
import { alarmAt as violationAlarm } from './violations/alarm.ts';
import { Violations } from './violations/service.ts';
import { Gateway } from './socket/gateway.ts';
import { WallService } from './walls/service.ts';
import { domainHandlers } from './wiring/handlers.ts';

/** A server that answers requests. close() ends it in order: nothing of it is left when it resolves. */
export interface RunningServer extends AsyncDisposable {
  /** Where a browser on this machine opens the console. */
  readonly url: string;
  readonly pool: WorkerPool;
  readonly registry: StreamRegistry;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

/** A look that found a camera well counts for so long, or for two rounds of the rotation where those take longer. */
const usualFreshMs = 15 * 60_000;

/** Wires the parts and listens. What was started before a failure is closed again. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, log }));
  const { prisma } = database;
  const ledger = new Ledger({ prisma, chainId: config.nodeId });
  const box = new SealedBox(config.credentialKey, config.previousCredentialKey);
  // The demo's past is written before anything of today.
  const demo = config.demo
    ? resources.use(await (await import('./demo.ts')).startDemo({ config, box, prisma, log }))
    : undefined;
  resources.use(new Checkpoints({ prisma, chainId: ledger.chainId, seed: config.ledgerKey, log }));
  // Nobody else can be alive on the embedded database: its folder is held.
  const alone = database.kind === 'embedded' && { silentMs: 0 };
  const viewings = resources.use(await Viewings.create({ prisma, ledger, log, ...alone }));
  const { chainId } = ledger;
  const history = resources.use(await History.create({ prisma, log, runId: viewings.runId, chainId, ...alone }));
  const recorded = await recordedStates(prisma, Date.now());
  const sessions = new Sessions({
    ...{ prisma, ledger, log, jwtSecret: config.jwtSecret },
    box,
    rules: { secondFactorDemanded: !config.demo, wideLimits: config.demo, idleLockMs: config.idleLockMs },
  });
  const revocations = new Revocations();
  const pool = resources.use(
    await WorkerPool.create({ count: config.mediaWorkers, workerBin: config.mediaWorkerBin, ...config.rtc, log }),
  );
  const lingerMs = config.streamLingerMs;
  const locate: Locate = (key) => cameras.locateStream(key).catch(unavailable);
  const { transcodeLimit, sessionLimits, gopCacheBytes } = config;
  const registry = resources.use(
    new StreamRegistry({
      ...{ pool, locate, clock: systemClock, log, lingerMs, transcodeLimit, sessionLimits, gopCacheBytes },
      requestKeyFrame: (key, signal) => keyFrames(key, signal),
    }),
  );
  const cameras: CameraService = new CameraService({
    config,
    box,
    prisma,
    ledger,
    probeOnvif: probeDevice,
    streams: registry,
    revocations,
    log,
  });
  const discover = deviceSearch({ config, networks: cameras.networks, demo: demo?.discovery });

  const alertDesk = resources.use(new AlertDesk({ prisma, ledger, log }));
  resources.use(new AlertsDue({ prisma, ledger, desk: alertDesk, log })).start();
  const anomalies = resources.use(new AnomalyWatch({ prisma, desk: alertDesk, log }));
  // A session in two hands does not wait for the next minute.
  resources.defer(sessions.onAlert(() => void anomalies.look()));
  const alerts = new AlertService({ prisma, ledger, desk: alertDesk });
  const duty = resources.use(new Duty({ prisma, ledger, log, alarm: alarmAt(alertDesk) }));
  const violations = resources.use(
    new Violations({ prisma, ledger, log, alarm: violationAlarm({ prisma, desk: alertDesk, alerts }) }),
  );
  const outages = resources.use(new Outages({ prisma, ledger, log }));
  const inspections = resources.use(
    new Inspections({
      ...{ prisma, ledger, log, revocations, box },
      alarm: inspectionAlarm({ prisma, desk: alertDesk, alerts }),
      still: (cameraId, text) => registry.still(cameraId, { text, font: plainFont }),
    }),
  );
  const vapid = await pushKeys(prisma, box);
  const { mail, consoleUrl } = config;
  resources.use(new Notifier({ prisma, box, desk: alertDesk, keys: vapid, log, mail, consoleUrl }));
  const devices = new DeviceClients({ locate: (cameraId) => cameras.locateDevice(cameraId) });
  const ptz = resources.use(new PtzDesk({ device: (cameraId) => devices.of(cameraId), ledger, log }));
  const facts = new CameraFacts();
  const events = resources.use(
    new EventWatch({
      ...{ prisma, devices, log },
      onFact: (cameraId, fact) => {
        facts.add(cameraId, fact);
        alertDesk.raise(factOfDevice(cameraId, fact));
      },
      onGone: (cameraId) => facts.forget(cameraId),
    }),
  );

  const rediscovery = resources.use(
    new Rediscovery({ register: cameras.devices, networks: cameras.networks, discover, log }),
  );
  registry.on('removed', (cameraId) => {
    void ptz.drop(cameraId);
    void events.sync();
    history.forget(cameraId);
    recorded.delete(cameraId);
    alertDesk.raise({ source: 'offline', about: { cameraId }, active: false, at: new Date() });
  });
  registry.on('state', (cameraId, state, profile) => {
    rediscovery.note(cameraId, state);
    history.note(cameraId, state, profile);
    if (state.kind === 'idle' || state.kind === 'connecting') return;
    // A camera is as its small stream is, whichever of them has just told something.
    const fact = factOfState(cameraId, registry.state(cameraId), new Date());
    if (fact) alertDesk.raise(fact);
  });
  const keyFrames = keyFrameRequests(devices);

  const views = new SavedViews({ prisma, ledger, cameras });
  const walls = new WallService({ prisma, sessions, views, ledger });
  const reports = new Reports({ prisma, ledger, log, chainId });
  resources.use(reports.desk);
  const connected = resources.use(new ConnectedWatch({ prisma, ledger, log }));
  const coverageDays = resources.use(new CoverageDays({ prisma, log }));
  const app = createApp({
    config,
    log,
    prisma,
    sessions,
    ownAccount: new OwnAccount({ prisma, sessions, ledger }),
    handlers: domainHandlers({
      ...{ prisma, ledger, sessions, revocations, dataDir: config.dataDir, cameras, facts },
      devices: { discover, measure: measureStream, picture: takePicture },
      coverage: {
        states: {
          found: (cameraId) => withRecord(registry.found(cameraId), recorded.get(cameraId)),
          freshMs: () => Math.max(usualFreshMs, 2 * coverage.roundMs),
        },
      },
      ...{ alertDesk, alerts, duty, outages, inspections, violations, views, walls, reports },
      delivery: {
        box,
        pushKey: vapid.publicKey,
        mailConfigured: config.mail !== undefined,
        pushServices: config.pushServices,
      },
      history: new HistoryService({ prisma }),
      camerasChanged: () => void events.sync(),
    }),
    onUse: (personId) => duty.presence.seen(personId),
    checks: {
      database: () => database.ping(),
      media: async () => {
        if (pool.nodes.length === 0) throw new Error('no media worker');
      },
    },
  });
  const http = config.tls
    ? createTlsServer({ cert: await readFile(config.tls.cert), key: await readFile(config.tls.key) }, app)
    : createServer(app);
  const gateway = resources.use(
    new Gateway({
      http,
      sessions,
      authorise: async (actor, permission, cameraId) => {
        await requirePictures(prisma, actor, permission, cameraId);
        return cameras.mediaRef(cameraId);
      },
      refused: (actor, ids) => refusedCameras(prisma, actor, ids),
      watchesOver: (actor, personId) => watchesOver(prisma, actor, personId),
      alerts: {
        onChanged: (listener) => {
          alertDesk.on('changed', listener);
          return () => void alertDesk.off('changed', listener);
        },
        news: (actor, ids) => alerts.news(actor, ids),
      },
      revocations,
      viewings,
      inspections,
      ledger,
      walls,
      ptz,
      behindProxy: config.behindProxy,
      pool,
      registry,
      lingerMs,
      log,
    }),
  );
  await cameras.warmUp();
  duty.start();
  await reports.desk.start();
  connected.start();
  coverageDays.start();
  outages.start();
  inspections.start();
  violations.start();
  await listen(http, config);
  const coverage = resources.use(
    new Coverage({
      ...{ registry, clock: systemClock, log, parallel: config.coverageStreams },
      cameras: () => cameras.mediaRefs(),
      onAway: (cameraId, reason) => {
        const fact = factOfState(cameraId, { kind: 'offline', reason, since: Date.now() }, new Date());
        if (fact) alertDesk.raise(fact);
      },
    }),
  );
  const { port } = http.address() as AddressInfo;
  const shown = isLoopback(config.host) || /^(0\.0\.0\.0|::)$/.test(config.host) ? 'localhost' : config.host;
  const owned = resources.move();
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= owned.disposeAsync());
  return {
    url: `${config.tls ? 'https' : 'http'}://${shown}:${port}`,
    pool,
    registry,
    gateway,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(http: Server, { host, port }: Config): Promise<void> {
  http.listen(port, host);
  await once(http, 'listening');
}

/** A camera that cannot be tried, in the words of the media side. */
function unavailable(error: unknown): never {
  throw error instanceof SourceError ? new SourceUnavailable(error.reason, { cause: error }) : error;
}
