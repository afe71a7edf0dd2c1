import { runningCamera } from '../access/places.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';
import { DeviceEvents } from '../onvif/events.ts';
import type { Device, DeviceClients } from './device-clients.ts';
import type { Fact } from './camera-facts.ts';

/** Cameras listened to by this process: each holds one request open. */
const mostCameras = 500;
/** How often the register is looked at for cameras that came, changed or went. */
const syncEveryMs = 30_000;

export interface EventWatchOptions {
  prisma: PrismaClient;
  devices: DeviceClients;
  onFact: (cameraId: string, fact: Fact) => void;
  /** Nobody listens to the camera any more. */
  onGone: (cameraId: string) => void;
  log: Logger;
  syncEveryMs?: number;
  mostCameras?: number;
}

interface Listening {
  client: Device['client'];
  stop: AbortController;
  ended: Promise<void>;
}

/** Listens to every registered camera whose device tells events, for as long as it is registered. */
export class EventWatch implements AsyncDisposable {
  readonly #options: EventWatchOptions;
  readonly #listening = new Map<string, Listening>();
  readonly #timer: NodeJS.Timeout;
  #syncing: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: EventWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.sync(), options.syncEveryMs ?? syncEveryMs);
    void this.sync();
  }

  /** Cameras listened to. */
  get size(): number {
    return this.#listening.size;
  }

  /** Brings the listening up to date with the register; one that is asked for during another follows it. Never rejects. */
  sync(): Promise<void> {
    this.#again = true;
    return (this.#syncing ??= this.#run().finally(() => (this.#syncing = undefined)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#syncing;
    await Promise.all([...this.#listening.keys()].map((cameraId) => this.#stop(cameraId)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#sync().catch((error: unknown) =>
        this.#options.log.warn({ err: error }, 'cameras with events could not be looked up'),
      );
    }
  }

  async #sync(): Promise<void> {
    const { prisma, devices, mostCameras: most = mostCameras } = this.#options;
    const rows = await prisma.camera.findMany({
      where: { AND: [{ events: true }, runningCamera(new Date())] },
      orderBy: { id: 'asc' },
      take: most,
      select: { id: true, eventSources: true },
    });
    const wanted = new Map(rows.map(({ id, eventSources }) => [id, eventSources]));
    const gone = [...this.#listening.keys()].filter((cameraId) => !wanted.has(cameraId));
    await Promise.all(gone.map((cameraId) => this.#stop(cameraId)));
    for (const [cameraId, sources] of wanted) {
      if (this.#closed) return;
      const device = await devices.of(cameraId).catch(() => undefined);
      const present = this.#listening.get(cameraId);
      // The same client as long as address and password stay.
      if (present?.client === device?.client) continue;
      if (present) await this.#stop(cameraId);
      if (device && !this.#closed) this.#start(cameraId, device.client, sources);
    }
  }

  /** Of a recorder only what it says of the camera's own picture is handed on. */
  #start(cameraId: string, client: Device['client'], sources: readonly string[]): void {
    const { onFact, log } = this.#options;
    const stop = new AbortController();
    const events = new DeviceEvents({
      client,
      onFact: (fact) => {
        const own = sources.length === 0 || fact.kind === 'input' || sources.includes(fact.source);
        if (own) onFact(cameraId, fact);
      },
      onState: (state) => log.debug({ cameraId, ...state }, 'camera events'),
    });
    this.#listening.set(cameraId, { client, stop, ended: events.run(stop.signal) });
  }

  async #stop(cameraId: string): Promise<void> {
    const listening = this.#listening.get(cameraId);
    this.#listening.delete(cameraId);
    listening?.stop.abort();
    await listening?.ended;
    this.#options.onGone(cameraId);
  }
}
