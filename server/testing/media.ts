import { once } from 'node:events';
import type { EngineWish } from '../contract/common.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { createLogger, type Logger } from '../log.ts';
import type { CameraStream } from '../media/camera-stream.ts';
import { systemClock } from '../media/clock.ts';
import type { StreamLocation } from '../media/source.ts';
import { StreamRegistry, type StreamRegistryOptions } from '../media/stream-registry.ts';
import { WorkerPool } from '../media/worker-pool.ts';

/** The media side on free ports, pulling cameras from a table that the test may change. */
export interface TestMedia extends AsyncDisposable {
  readonly pool: WorkerPool;
  readonly registry: StreamRegistry;
  readonly locations: Map<string, StreamLocation>;
  readonly log: Logger;
  /** Everything logged so far. */
  logged(): string;
}

export async function startMedia(
  locations: Record<string, StreamLocation>,
  options: {
    workers?: number;
    busyConsumers?: number;
    /** Of locations that do not say. */
    engine?: EngineWish;
  } & Pick<StreamRegistryOptions, 'transcodeLimit' | 'sessionLimits'> = {},
): Promise<TestMedia> {
  await using resources = new AsyncDisposableStack();
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', pretty: false, destination: { write: (line) => void lines.push(line) } });
  const { workers = 1, busyConsumers, engine, ...limits } = options;
  const loopback = { listenIp: '127.0.0.1', announcedAddress: '127.0.0.1', port: 0 };
  const pool = resources.use(
    await WorkerPool.create({
      count: workers,
      ...loopback,
      log,
      ...(busyConsumers !== undefined && { busyConsumers }),
    }),
  );
  const table = new Map(Object.entries(locations));
  const locate = async ({ cameraId }: { cameraId: string }) => {
    const location = table.get(cameraId);
    if (!location) throw new Error(`no camera ${cameraId}`);
    return { ...(engine && { engine }), ...location };
  };
  const registry = resources.use(
    new StreamRegistry({ pool, locate, clock: systemClock, log, lingerMs: 100, ...limits }),
  );
  const owned = resources.move();
  return {
    ...{ pool, registry, locations: table, log },
    logged: () => lines.join(''),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Resolves with the first state, present or coming, that is one of `kinds`. The test's own time limit bounds it. */
export async function stateOf<Kind extends StreamState['kind']>(
  stream: CameraStream,
  ...kinds: Kind[]
): Promise<Extract<StreamState, { kind: Kind }>> {
  while (!(kinds as string[]).includes(stream.state.kind)) await once(stream, 'state');
  return stream.state as Extract<StreamState, { kind: Kind }>;
}
