import type { Actor } from '../access/actor.ts';
import { ptzPriority } from '../access/policy/cameras.ts';
import type { LiveEvents, LiveReplies } from '../contract/live.ts';
import type { PtzDesk, PtzMove, PtzOperator } from '../devices/ptz-desk.ts';
import { AppError } from '../errors.ts';
import type { Caller, LiveCamera } from './bind.ts';

/** Cameras that one connection may have open to be moved. */
const mostOpen = 16;

export interface ConnectionPtzOptions {
  desk: PtzDesk;
  /** The connection's. */
  id: string;
  address: string;
  send: LiveEvents['ptz.holder'];
  /** Whether the actor inspects this facility. */
  inspects: (actor: Actor, facilityId: string) => Promise<boolean>;
}

/** The cameras that one connection moves. */
export class ConnectionPtz {
  readonly #options: ConnectionPtzOptions;
  readonly #open = new Set<string>();
  #gone = false;

  constructor(options: ConnectionPtzOptions) {
    this.#options = options;
  }

  /** Throws AppError: `too_many_requests`, and what PtzDesk.open throws. */
  async open(camera: LiveCamera, { actor }: Caller): Promise<LiveReplies['ptz.open']> {
    const { desk, id, send } = this.#options;
    if (!this.#open.has(camera.id) && this.#open.size >= mostOpen) {
      throw new AppError('too_many_requests', 'Too many cameras are open to be moved; close some.');
    }
    this.#open.add(camera.id);
    try {
      const inspects = await this.#options.inspects(actor, camera.facilityId);
      return await desk.open(camera, id, { inspects, tell: (holder) => send({ cameraId: camera.id, holder }) });
    } catch (error) {
      await this.close(camera.id);
      throw error;
    } finally {
      // The connection may have gone while the camera was asked.
      if (this.#gone) await desk.leave(id);
    }
  }

  async close(cameraId: string): Promise<null> {
    this.#open.delete(cameraId);
    await this.#options.desk.close(cameraId, this.#options.id);
    return null;
  }

  async move(camera: LiveCamera, caller: Caller, move: PtzMove): Promise<null> {
    await this.#options.desk.move(camera, this.#operator(caller), move);
    return null;
  }

  async stop(cameraId: string, press: number): Promise<null> {
    await this.#options.desk.stop(cameraId, this.#options.id, press);
    return null;
  }

  async preset(camera: LiveCamera, caller: Caller, token: string): Promise<null> {
    await this.#options.desk.preset(camera, this.#operator(caller), token);
    return null;
  }

  async home(camera: LiveCamera, caller: Caller): Promise<null> {
    await this.#options.desk.home(camera, this.#operator(caller));
    return null;
  }

  /** Stops all that this connection moves. */
  async leave(): Promise<void> {
    this.#gone = true;
    this.#open.clear();
    await this.#options.desk.leave(this.#options.id);
  }

  #operator({ actor, sessionId }: Caller): PtzOperator {
    const { id, address } = this.#options;
    return { id, priority: ptzPriority(actor), by: { actor, sessionId, origin: { address } } };
  }
}
