import { EventEmitter } from 'node:events';
import { createWorker, type types } from 'mediasoup';
import type { Logger } from '../log.ts';

/** What every router speaks: H.264 only, as cameras send it; browsers decode by the stream's own SPS, whatever the profile here says. */
export const h264: types.RouterRtpCodecCapability = {
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  preferredPayloadType: 96,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
};

/** One mediasoup worker with its router and its WebRTC port. Dead once its worker is; the pool then makes another for the slot. */
export interface MediaNode {
  readonly slot: number;
  readonly worker: types.Worker;
  readonly router: types.Router;
  readonly webRtcServer: types.WebRtcServer;
  /** Consumers on the router at present. */
  readonly consumers: () => number;
}

export interface WorkerPoolOptions {
  count: number;
  /** Path of the worker binary; the package's own when unset. */
  workerBin?: string | undefined;
  listenIp: string;
  announcedAddress: string;
  /** UDP and TCP port of the first worker's WebRtcServer; each further worker takes the next. 0: any free ones. */
  port: number;
  log: Logger;
  /** See the constant of this name. */
  busyConsumers?: number;
}

/** Consumers that one router serves before a facility's further viewers are spread to other workers (a worker is one core). */
const busyConsumers = 400;

/** Pause before a dead worker is replaced, so that one that dies at once does not spin. */
const respawnDelayMs = 500;

/** Owns the workers. Emits `node` when a slot has a live node again after its worker died. */
export class WorkerPool extends EventEmitter<{ node: [MediaNode] }> implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #nodes: (MediaNode | undefined)[];
  readonly #respawns = new Map<number, NodeJS.Timeout>();
  #closed = false;

  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      for (let slot = 0; slot < options.count; slot++) await pool.#spawn(slot);
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  private constructor(options: WorkerPoolOptions) {
    super();
    // Every stream and viewer listens for respawned nodes; their number is bounded by the registry and the gateway.
    this.setMaxListeners(0);
    this.#options = options;
    this.#nodes = Array.from({ length: options.count }, () => undefined);
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** The slot's node; undefined while its worker is being replaced. */
  node(slot: number): MediaNode | undefined {
    return this.#nodes[slot];
  }

  get nodes(): MediaNode[] {
    return this.#nodes.filter((node) => node !== undefined);
  }

  /** Where a viewer of streams at `home` is served: there, or on the least loaded node while `home` is busy. */
  nodeForViewer(home: MediaNode): MediaNode {
    const limit = this.#options.busyConsumers ?? busyConsumers;
    if (home.consumers() < limit) return home;
    return this.nodes.reduce((best, node) => (node.consumers() < best.consumers() ? node : best), home);
  }

  async #spawn(slot: number): Promise<void> {
    const { workerBin, listenIp, announcedAddress, port, log } = this.#options;
    const worker = await createWorker({
      logLevel: 'warn',
      ...(workerBin && { workerBin }),
      appData: { slot },
    });
    worker.on('died', (error) => {
      log.error({ slot, pid: worker.pid, err: error }, 'mediasoup worker died');
      this.#nodes[slot] = undefined;
      this.#respawnLater(slot);
    });
    try {
      const listen = {
        ip: listenIp,
        port: port && port + slot,
        ...(announcedAddress !== listenIp && { announcedAddress }),
      };
      const webRtcServer = await worker.createWebRtcServer({
        listenInfos: [
          { protocol: 'udp', ...listen },
          { protocol: 'tcp', ...listen },
        ],
      });
      const router = await worker.createRouter({ mediaCodecs: [h264] });
      if (this.#closed) return worker.close();
      const node = { slot, worker, router, webRtcServer, consumers: consumerCount(router) };
      this.#nodes[slot] = node;
      this.emit('node', node);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  #respawnLater(slot: number): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#respawns.delete(slot);
      this.#spawn(slot).catch((error: unknown) => {
        this.#options.log.error({ slot, err: error }, 'mediasoup worker could not be replaced, trying again');
        this.#respawnLater(slot);
      });
    }, respawnDelayMs);
    this.#respawns.set(slot, timer);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#respawns.values()) clearTimeout(timer);
    const gone = this.nodes.map(
      ({ worker }) =>
        new Promise<void>((done) => (worker.subprocessClosed ? done() : worker.once('subprocessclose', done))),
    );
    for (const { worker } of this.nodes) worker.close();
    await Promise.all(gone);
    this.#nodes.fill(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function consumerCount(router: types.Router): () => number {
  let count = 0;
  router.observer.on('newtransport', (transport) => {
    transport.observer.on('newconsumer', (consumer) => {
      count += 1;
      consumer.observer.once('close', () => (count -= 1));
    });
  });
  return () => count;
}
