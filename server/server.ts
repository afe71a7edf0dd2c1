import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { permittedCameras, requireCamera, watchesOver } from './access/access.ts';
import { Revocations } from './access/revocations.ts';
import { OwnAccount } from './access/own-account.ts';
import { Sessions } from './access/sessions.ts';
import { auditRoutes } from './audit/routes.ts';
import { AuditService } from './audit/service.ts';
import { cameraRoutes } from './cameras/routes.ts';
import { SourceError } from './cameras/locate.ts';
import { CameraService } from './cameras/service.ts';
import { isLoopback, type Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { CameraFacts } from './devices/camera-facts.ts';
import { DeviceClients } from './devices/device-clients.ts';
import { deviceSearch } from './devices/device-search.ts';
import { EventWatch } from './devices/event-watch.ts';
import { keyFrameRequests } from './devices/key-frames.ts';
import { PtzDesk } from './devices/ptz-desk.ts';
import { Rediscovery } from './devices/rediscovery.ts';
import { facilityRoutes } from './facilities/routes.ts';
import { FacilityService } from './facilities/service.ts';
import { createApp } from './http/app.ts';
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
import { CameraImport } from './onboarding/camera-import.ts';
import { Outcomes } from './onboarding/outcomes.ts';
import { onboardingRoutes } from './onboarding/routes.ts';
import { OnboardingService } from './onboarding/service.ts';
import { probeDevice } from './onvif/probe.ts';
import { peopleRoutes } from './people/routes.ts';
import { SealedBox } from './sealed-box.ts';
import { Gateway } from './socket/gateway.ts';

/** A server that answers requests. close() ends it in order: nothing of it is left when it resolves. */
export interface RunningServer extends AsyncDisposable {
  /** Where a browser on this machine opens the console. */
  readonly url: string;
  readonly pool: WorkerPool;
  readonly registry: StreamRegistry;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

/** Wires the parts and listens. What was started before a failure is closed again. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, log }));
  const { prisma } = database;
  const ledger = new Ledger({ prisma, chainId: config.nodeId });
  resources.use(new Checkpoints({ prisma, chainId: ledger.chainId, seed: config.ledgerKey, log }));
  const viewings = resources.use(
    // Nobody else can be alive on the embedded database: its folder is held.
    await Viewings.create({ prisma, ledger, log, ...(database.kind === 'embedded' && { silentMs: 0 }) }),
  );
  const box = new SealedBox(config.credentialKey, config.previousCredentialKey);
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
  const demo = config.demo
    ? resources.use(await (await import('./demo.ts')).startDemo({ config, box, prisma, log }))
    : undefined;
  const discover = deviceSearch({ config, networks: cameras.networks, demo: demo?.discovery });

  const devices = new DeviceClients({ locate: (cameraId) => cameras.locateDevice(cameraId) });
  const ptz = resources.use(new PtzDesk({ device: (cameraId) => devices.of(cameraId), ledger, log }));
  const facts = new CameraFacts();
  const events = resources.use(
    new EventWatch({
      ...{ prisma, devices, log },
      onFact: (cameraId, fact) => facts.add(cameraId, fact),
      onGone: (cameraId) => facts.forget(cameraId),
    }),
  );

  const rediscovery = resources.use(
    new Rediscovery({ register: cameras.devices, networks: cameras.networks, discover, log }),
  );
  registry.on('removed', (cameraId) => {
    void ptz.drop(cameraId);
    void events.sync();
  });
  registry.on('state', (cameraId, state) => rediscovery.note(cameraId, state));
  const keyFrames = keyFrameRequests(devices);

  const app = createApp({
    config,
    log,
    prisma,
    sessions,
    ownAccount: new OwnAccount({ prisma, sessions, ledger }),
    handlers: {
      ...facilityRoutes(new FacilityService({ prisma, ledger, revocations })),
      ...peopleRoutes({
        ...{ prisma, ledger, revocations, dataDir: config.dataDir },
        endSessions: (personId, by) => sessions.endAllOf(personId, 'suspended', { by }),
      }),
      ...cameraRoutes(cameras, (cameraId) => facts.view(cameraId)),
      ...onboardingRoutes({
        onboarding: new OnboardingService({
          ...{ prisma, ledger, cameras },
          devices: { discover, measure: measureStream, picture: takePicture },
        }),
        imports: new CameraImport({ prisma, cameras }),
        outcomes: new Outcomes({ prisma, ledger }),
      }),
      ...auditRoutes(new AuditService({ prisma, ledger })),
    },
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
        await requireCamera(prisma, actor, permission, cameraId);
        return cameras.mediaRef(cameraId);
      },
      permitted: (actor, ids) => permittedCameras(prisma, actor, 'camera.view', ids),
      watchesOver: (actor, personId) => watchesOver(prisma, actor, personId),
      revocations,
      viewings,
      ptz,
      behindProxy: config.behindProxy,
      pool,
      registry,
      lingerMs,
      log,
    }),
  );
  await cameras.warmUp();
  await listen(http, config);
  resources.use(
    new Coverage({
      ...{ registry, clock: systemClock, log, parallel: config.coverageStreams },
      cameras: () => cameras.mediaRefs(),
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
