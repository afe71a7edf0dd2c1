import type { types } from 'mediasoup';
import type { CatchUpSource } from './catch-up.ts';
import type { Clock } from './clock.ts';
import { GopCache, type GopBudget } from './gop-cache.ts';
import { Landing } from './landing.ts';
import type { MediaNode } from './worker-pool.ts';

/**
 * How long an attempt waits for its first viewer to be ready, milliseconds. Cameras begin with a key frame when they are asked to play: one
 * that nobody can receive yet costs its viewer a whole GOP of waiting for the next.
 */
const audienceLimitMs = 500;

export interface StreamOutputOptions {
  /** The node that the camera's facility lives on at present. */
  node: () => MediaNode | undefined;
  gopBudget: GopBudget;
  /** There is a producer to consume. */
  onLanding: (landing: Landing) => void;
}

/** A landing with what hangs on it: the newest GOP, and the producer as the routers of other nodes know it. */
export interface Landed {
  readonly landing: Landing;
  readonly gop: GopCache;
  readonly pipes: Map<MediaNode, Promise<types.Producer>>;
}

/** What a stream's viewers consume: owns the present landing, of which the next attempt makes a new one once anybody has sent into it. */
export class StreamOutput {
  readonly #options: StreamOutputOptions;
  #landed: Landed | undefined;

  constructor(options: StreamOutputOptions) {
    this.#options = options;
  }

  /** Undefined while there is no producer. */
  get landing(): Landing | undefined {
    return this.#landed?.landing;
  }

  /** The present producer, as `node`'s router knows it: piped there when the stream lives on another. */
  async producerOn(node: MediaNode): Promise<types.Producer | undefined> {
    if (!this.#landed) return undefined;
    const { landing, pipes } = this.#landed;
    if (landing.node === node) return landing.producer;
    let pipe = pipes.get(node);
    if (!pipe) {
      pipe = landing.node.router
        .pipeToRouter({ producerId: landing.producer.id, router: node.router })
        .then(({ pipeProducer }) => pipeProducer!);
      pipes.set(node, pipe);
    }
    return pipe;
  }

  /** What a newcomer can be caught up with; undefined while there is no producer. */
  get catchUpSource(): CatchUpSource | undefined {
    if (!this.#landed) return undefined;
    const { landing, gop } = this.#landed;
    return { gop, onPacket: (listener) => landing.onPacket(listener) };
  }

  /**
   * The landing for the next attempt: the present one while nobody has sent into it and it lives where the facility lives. Undefined without
   * a node, or when `closing` is aborted meanwhile.
   */
  async ready(closing: AbortSignal): Promise<Landed | undefined> {
    const node = this.#options.node();
    const present = this.#landed;
    if (present && !present.landing.used && !present.landing.gone.aborted && present.landing.node === node) {
      return present;
    }
    this.drop();
    if (!node) return undefined;
    const landing = await Landing.create(node);
    if (closing.aborted) {
      landing.close();
      return undefined;
    }
    const gop = new GopCache({ budget: this.#options.gopBudget });
    landing.onPacket((packet) => gop.push(packet));
    this.#landed = { landing, gop, pipes: new Map() };
    this.#options.onLanding(landing);
    return this.#landed;
  }

  drop(): void {
    this.#landed?.landing.close();
    this.#landed?.gop.close();
    this.#landed = undefined;
  }
}

/** Resolves when the first viewer is ready for the landing's pictures, or has been waited for long enough. */
export async function audienceReady(landing: Landing, clock: Clock, signal: AbortSignal): Promise<void> {
  const waiting = new AbortController();
  const limit = clock.sleep(audienceLimitMs, AbortSignal.any([signal, landing.gone, waiting.signal]));
  await Promise.race([landing.awaited, limit]);
  waiting.abort();
}
