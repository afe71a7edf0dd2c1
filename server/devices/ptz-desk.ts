import type { LedgerKind } from '../contract/ledger.ts';
import { recordedBy, type By } from '../access/by.ts';
import type { PtzHolder } from '../contract/live.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { isOnvifError } from '../onvif/onvif-error.ts';
import { PtzControl } from '../onvif/ptz-control.ts';
import type { PtzVelocity } from '../onvif/ptz-motion.ts';
import { PtzDrive, type PtzPreset } from '../onvif/ptz.ts';
import type { Device } from './device-clients.ts';

/** Whoever moves nothing for so long holds the camera no more. */
const idleMs = 10_000;
/** Cameras that are moved or followed at the same time. */
const mostHeads = 200;

/** One connection of a person who may move the camera. */
export interface PtzOperator {
  /** The connection's. */
  id: string;
  priority: number;
  by: By;
}

export type PtzMove = PtzVelocity & { press: number };

export interface PtzCamera {
  id: string;
  name: string;
  facilityId: string;
  facilityName: string;
}

/** A connection that has the camera open. */
interface Follower {
  tell: (holder: PtzHolder) => void;
  /** Its person inspects there: named to those who do as well, and to nobody else. */
  inspects: boolean;
  /** The last press of its controls that has ended: what is still on its way of it comes too late. */
  ended: number;
}

/** What one hold did, for the ledger. */
interface Hold {
  operator: PtzOperator;
  inspects: boolean;
  since: number;
  moves: number;
  presets: Set<string>;
  home: boolean;
  idle: NodeJS.Timeout;
  /** Nothing moves before it is on record. */
  recorded: Promise<void>;
}

interface Head {
  camera: PtzCamera;
  device: Device['client'];
  drive: PtzDrive;
  control: PtzControl;
  hold: Hold | undefined;
  followers: Map<string, Follower>;
}

export interface PtzDeskOptions {
  device: (cameraId: string) => Promise<Device | undefined>;
  ledger: LedgerPort;
  log: Logger;
  now?: () => number;
  idleMs?: number;
}

/** Presets named in an entry of the ledger. */
const mostNamed = 20;

/**
 * Who moves which camera: one person at a time, a higher priority takes it. A hold begins with the first movement, which waits until that is
 * on record, and ends when its holder has done nothing for ten seconds, leaves, or loses it.
 */
export class PtzDesk implements AsyncDisposable {
  readonly #options: PtzDeskOptions;
  readonly #heads = new Map<string, Head>();
  readonly #now: () => number;
  /** Entries for the ledger that are on their way. */
  readonly #writing = new Set<Promise<void>>();

  constructor(options: PtzDeskOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Cameras that somebody moves or follows. */
  get size(): number {
    return this.#heads.size;
  }

  /** Follows who moves the camera, until close(). Throws AppError `ptz_failed`, `unavailable`. */
  async open(
    camera: PtzCamera,
    operatorId: string,
    { tell, inspects }: Pick<Follower, 'tell' | 'inspects'>,
  ): Promise<{ presets: PtzPreset[]; holder: PtzHolder }> {
    const head = await this.#head(camera);
    const ended = head.followers.get(operatorId)?.ended ?? -1;
    head.followers.set(operatorId, { tell, inspects, ended });
    const presets = await this.#asked(
      head.drive.presets().catch((error: unknown) => {
        if (isOnvifError(error, 'not_supported', 'refused')) return [];
        throw error;
      }),
    );
    return { presets, holder: shown(head.hold, operatorId, inspects) };
  }

  /** Stops what the operator moves; idempotent. */
  async close(cameraId: string, operatorId: string): Promise<void> {
    const head = this.#heads.get(cameraId);
    if (!head) return;
    head.followers.delete(operatorId);
    if (head.hold?.operator.id === operatorId) {
      this.#end(head, 'closed');
      await head.drive.stop().catch((error: unknown) => this.#failed(cameraId, error));
    }
    await this.#discard(head);
  }

  /** The connection is gone. Never rejects. */
  async leave(operatorId: string): Promise<void> {
    const its = [...this.#heads.values()].filter(
      (head) => head.followers.has(operatorId) || head.hold?.operator.id === operatorId,
    );
    await Promise.all(its.map((head) => this.close(head.camera.id, operatorId)));
  }

  /** `press` counts the presses of the operator's controls. Throws AppError `ptz_taken` with who has it, `ptz_failed`, `conflict` before open(). */
  async move(camera: PtzCamera, operator: PtzOperator, { press, ...velocity }: PtzMove): Promise<void> {
    const head = await this.#take(camera, operator);
    // Its stop has overtaken it: nobody presses any more.
    if (press <= (head.followers.get(operator.id)?.ended ?? press)) return;
    head.hold!.moves += 1;
    head.drive.move(velocity);
  }

  /** Resolves when the camera stands. Of somebody else's movement nothing happens. */
  async stop(cameraId: string, operatorId: string, press: number): Promise<void> {
    const head = this.#heads.get(cameraId);
    const follower = head?.followers.get(operatorId);
    if (follower) follower.ended = Math.max(follower.ended, press);
    if (head?.hold?.operator.id === operatorId) await this.#asked(head.drive.stop());
  }

  /** As move(). */
  async preset(camera: PtzCamera, operator: PtzOperator, token: string): Promise<void> {
    const head = await this.#take(camera, operator);
    if (head.hold!.presets.size < mostNamed) head.hold!.presets.add(token);
    await this.#asked(head.drive.gotoPreset(token));
  }

  /** As move(). */
  async home(camera: PtzCamera, operator: PtzOperator): Promise<void> {
    const head = await this.#take(camera, operator);
    head.hold!.home = true;
    await this.#asked(head.drive.goHome());
  }

  /** Its address or password changed, or it is gone: what moves is stopped. */
  async drop(cameraId: string): Promise<void> {
    const head = this.#heads.get(cameraId);
    if (!head) return;
    this.#heads.delete(cameraId);
    if (head.hold) this.#end(head, 'closed');
    await head.drive.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#heads.keys()].map((cameraId) => this.drop(cameraId)));
    await Promise.all(this.#writing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.closeAll();
  }

  /** The head, held by this operator. */
  async #take(camera: PtzCamera, operator: PtzOperator): Promise<Head> {
    const head = this.#heads.get(camera.id);
    const follower = head?.followers.get(operator.id);
    if (!head || !follower) throw new AppError('conflict', 'Open the controls of this camera first.');
    const answer = head.control.request({ id: operator.id, priority: operator.priority });
    if (!answer.granted) {
      const holder = shown(head.hold, operator.id, follower.inspects);
      throw new AppError('ptz_taken', 'Somebody else is moving this camera.', { name: holder?.name ?? null });
    }
    const taken = head.hold !== undefined && head.hold.operator.id !== operator.id;
    if (taken) this.#end(head, 'taken');
    if (head.hold) head.hold.idle.refresh();
    else this.#begin(head, operator, follower);
    // The new holder's movement must not be added to the loser's.
    if (taken) await this.#asked(head.drive.stop());
    await head.hold!.recorded;
    // It may have been taken meanwhile, or its connection is gone.
    if (head.hold?.operator.id !== operator.id) throw new AppError('ptz_taken', 'Somebody else took this camera.');
    return head;
  }

  #begin(head: Head, operator: PtzOperator, { inspects }: Follower): void {
    const idle = setTimeout(() => this.#idle(head), this.#options.idleMs ?? idleMs);
    const recorded = this.#record('ptz.began', head, operator, {});
    const hold: Hold = {
      ...{ operator, inspects, since: this.#now(), moves: 0, presets: new Set(), home: false, idle, recorded },
    };
    head.hold = hold;
    this.#tell(head);
    recorded.catch(() => {
      // What cannot be recorded does not happen.
      clearTimeout(idle);
      if (head.hold !== hold) return;
      head.hold = undefined;
      head.control.release(operator.id);
      this.#tell(head);
    });
  }

  #idle(head: Head): void {
    if (head.hold) this.#end(head, 'idle');
    void this.#discard(head);
  }

  #end(head: Head, reason: 'idle' | 'closed' | 'taken'): void {
    const { operator, since, moves, presets, home, idle, recorded } = head.hold!;
    clearTimeout(idle);
    head.hold = undefined;
    if (reason !== 'taken') head.control.release(operator.id);
    const seconds = Math.round((this.#now() - since) / 1000);
    const details = { reason, seconds, moves, presets: [...presets].join(' '), home };
    const written = recorded
      .then(() => this.#record('ptz.ended', head, operator, details))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the end of a hold was not recorded'))
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
    // Whoever takes it is told of at once.
    if (reason !== 'taken') this.#tell(head);
  }

  #record(kind: LedgerKind, { camera }: Head, { by }: PtzOperator, details: Record<string, string | number | boolean>) {
    return this.#options.ledger.write({
      ...{ kind, ...recordedBy(by), facilityId: camera.facilityId, cameraId: camera.id },
      details: { camera: camera.name, facility: camera.facilityName, ...details },
    });
  }

  #tell(head: Head): void {
    for (const [operatorId, { tell, inspects }] of head.followers) tell(shown(head.hold, operatorId, inspects));
  }

  async #head(camera: PtzCamera): Promise<Head> {
    const device = await this.#asked(this.#options.device(camera.id));
    const token = device?.tokens.main;
    if (!device || token === undefined) throw new AppError('ptz_failed', 'This camera cannot be moved.');
    const present = this.#heads.get(camera.id);
    if (present?.device === device.client) return present;
    if (present) await this.drop(camera.id);
    if (this.#heads.size >= mostHeads) throw new AppError('unavailable', 'Too many cameras are being moved.');
    const onFailed = (error: unknown) => this.#failed(camera.id, error);
    const drive = new PtzDrive(device.client, token, { onFailed });
    const control = new PtzControl({ idleMs: this.#options.idleMs ?? idleMs, now: this.#now });
    const head: Head = { camera, device: device.client, drive, control, hold: undefined, followers: new Map() };
    this.#heads.set(camera.id, head);
    return head;
  }

  #failed(cameraId: string, error: unknown): void {
    this.#options.log.warn({ cameraId, err: error }, 'a camera was not moved, or not stopped');
  }

  /** A head that nobody moves or follows is let go. */
  async #discard(head: Head): Promise<void> {
    if (head.hold || head.followers.size > 0 || this.#heads.get(head.camera.id) !== head) return;
    this.#heads.delete(head.camera.id);
    await head.drive.close();
  }

  /** What the device refuses is told as `ptz_failed`, without its words. */
  async #asked<Result>(asking: Promise<Result>): Promise<Result> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.#options.log.debug({ err: error }, 'a camera did not do as it was told');
      throw new AppError('ptz_failed', 'The camera did not do as it was told: it does not answer, or refuses.');
    }
  }
}

/** `inspects`: whether whoever is told inspects there. */
function shown(hold: Hold | undefined, operatorId: string, inspects: boolean): PtzHolder {
  if (!hold) return null;
  const { operator } = hold;
  const { fullName: name, unit } = operator.by.actor;
  const named = inspects || !hold.inspects ? { name, unit } : { name: null, unit: null };
  return { ...named, yours: operator.id === operatorId };
}
