import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { types } from 'mediasoup';
import { Server, type Socket } from 'socket.io';
import type { Actor } from '../access/actor.ts';
import { RateLimit } from '../access/rate-limit.ts';
import type { Revocations } from '../access/revocations.ts';
import { isForeign } from '../access/same-origin.ts';
import type { Authenticated, Sessions } from '../access/sessions.ts';
import type { PlacePermission } from '../contract/common.ts';
import type { LiveEmits, LiveEvents } from '../contract/live.ts';
import type { SessionEnd } from '../contract/session.ts';
import type { WallEnd } from '../contract/walls.ts';
import type { PtzDesk } from '../devices/ptz-desk.ts';
import { AppError, toWire } from '../errors.ts';
import type { Inspections } from '../inspections/service.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Viewings } from '../ledger/viewings.ts';
import type { Logger } from '../log.ts';
import type { StreamRegistry } from '../media/stream-registry.ts';
import { Viewer } from '../media/viewer.ts';
import type { WorkerPool } from '../media/worker-pool.ts';
import type { WallService } from '../walls/service.ts';
import { AlertSpread, type AlertSpreadOptions, type NewsHearer } from './alert-news.ts';
import { bind, type Caller, type Guard, type LiveCamera } from './bind.ts';
import { ConnectionPtz } from './connection-ptz.ts';
import { ConnectionViewings } from './connection-viewings.ts';
import { InspectionLooks } from './inspection-looks.ts';
import { liveHandlers } from './live-handlers.ts';
import { SecurityAlerts, type Hearer, type SecurityAlertsOptions } from './security-alerts.ts';
import { Tamperings } from './tamperings.ts';
import { TileGuard, type TileGuardOptions } from './tile-guard.ts';

/** A browser renews its token before it ends; this much is granted for a slow network. */
const expiryGraceMs = 10_000;
/** Connections that one process takes. */
const connectionLimit = 2000;
/** Of one account in a minute: two cameras held at three repetitions a second. */
const movesAllowed = 400;
/** Of one account in a minute, each with its entries in the ledger: a whole page of tiles every six seconds. */
const looksAllowed = 640;

type LiveSocket = Socket<LiveEmits, LiveEvents, Record<string, never>, { caller: Authenticated; token: string }>;

export interface GatewayOptions {
  http: HttpServer | HttpsServer;
  sessions: Pick<Sessions, 'authenticate' | 'actorOf' | 'onEnded' | 'onAlert'>;
  revocations: Revocations;
  authorise: (actor: Actor, permission: PlacePermission, cameraId: string) => Promise<LiveCamera>;
  /** Which of these cameras the actor may not look at, and why. */
  refused: TileGuardOptions['refused'];
  watchesOver: SecurityAlertsOptions['watchesOver'];
  alerts: Pick<AlertSpreadOptions, 'onChanged' | 'news'>;
  viewings: Viewings;
  inspections: Pick<Inspections, 'admit' | 'over' | 'inspects'>;
  ledger: Pick<LedgerPort, 'write'>;
  walls: Pick<WallService, 'onEnded'>;
  ptz: PtzDesk;
  /** Whether a proxy stands before this server, and its word about a browser's address counts. */
  behindProxy: boolean;
  pool: WorkerPool;
  registry: StreamRegistry;
  /** How long a receive transport is kept after its last tile, milliseconds. */
  lingerMs: number;
  log: Logger;
}

/** The socket.io side: lets signed-in browsers in, gives each a Viewer, and sees them out when their session ends. */
export class Gateway implements AsyncDisposable {
  readonly #options: GatewayOptions;
  readonly #io: Server<LiveEmits, LiveEvents, Record<string, never>, LiveSocket['data']>;
  readonly #looks = new RateLimit(looksAllowed);
  readonly #moves = new RateLimit(movesAllowed);
  readonly #tamperings: Tamperings;
  readonly #alerts: SecurityAlerts;
  readonly #news: AlertSpread;
  readonly #stopListening: () => void;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#tamperings = new Tamperings(options.ledger);
    this.#io = new Server(options.http, {
      serveClient: false,
      // A server or a network that is gone without a word is noticed after both together.
      ...{ pingInterval: 5_000, pingTimeout: 7_000 },
      // The largest honest request is a browser's RTP capabilities, a few kilobytes.
      maxHttpBufferSize: 64 * 1024,
      // A way that swallows everything is noticed by both sides after their sum, milliseconds.
      pingInterval: 5000,
      pingTimeout: 8000,
      allowRequest: (request, decide) => {
        const foreign = isForeign(request.headers);
        if (foreign) options.log.warn({ origin: request.headers.origin }, 'connection from another site refused');
        decide(foreign ? 'cross_origin' : null, !foreign);
      },
    });
    this.#io.use((socket, next) => {
      this.#admit(socket).then(
        () => next(),
        (error: unknown) => next(Object.assign(new Error(toWire(error).code), { data: toWire(error) })),
      );
    });
    this.#io.on('connection', (socket) => this.#serve(socket));
    const { sessions, watchesOver, log } = options;
    this.#alerts = new SecurityAlerts({ sessions, watchesOver, log, hearers: () => this.#hearers() });
    this.#news = new AlertSpread({ ...options.alerts, sessions, log, hearers: () => this.#hearers() });
    const stops = [
      options.sessions.onEnded((sessionId, reason) => {
        this.#end(({ data }) => data.caller.sessionId === sessionId, reason);
      }),
      options.walls.onEnded(({ id, before = Infinity }, reason) => {
        this.#end(({ data: { caller } }) => wallOf(caller)?.id === id && wallOf(caller)!.generation < before, reason);
      }),
    ];
    this.#stopListening = () => {
      for (const stop of stops) stop();
    };
  }

  get connections(): number {
    return this.#io.sockets.sockets.size;
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.#alerts[Symbol.dispose]();
    this.#news[Symbol.dispose]();
    await this.#io.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #admit(socket: LiveSocket): Promise<void> {
    if (this.connections >= connectionLimit)
      throw new AppError('unavailable', 'Too many connections; try again later.');
    const token: unknown = socket.handshake.auth.token;
    if (typeof token !== 'string') throw new AppError('unauthenticated', 'Sign in first.');
    socket.data.caller = await this.#options.sessions.authenticate(token);
    socket.data.token = token;
  }

  #serve(socket: LiveSocket): void {
    const { pool, registry, lingerMs, sessions, revocations, authorise, refused } = this.#options;
    const { caller } = socket.data;
    const log = this.#options.log.child({ socketId: socket.id, personId: caller.actor.id });
    const address = addressOf(socket, this.#options.behindProxy);
    const viewings = new ConnectionViewings(this.#options.viewings, address);
    const inspections = new InspectionLooks(this.#options.inspections);
    const ptz = new ConnectionPtz({
      ...{ desk: this.#options.ptz, id: socket.id, address },
      send: (event) => void socket.emit('ptz.holder', event),
      inspects: (actor, facilityId) => this.#options.inspections.inspects(actor, facilityId),
    });
    const viewer = new Viewer({
      pool,
      registry,
      lingerMs,
      log,
      // Its parameters are the contract's; TypeScript cannot follow them through the generic name.
      send: (event, payload) => void (socket.emit as (event: string, payload: unknown) => boolean)(event, payload),
      onFlow: (watchId, flowing) => viewings.setFlowing(watchId, flowing),
      onEnd: (watchId, reason) => {
        inspections.end(watchId);
        viewings.end(watchId, reason ?? (socket.connected ? 'closed' : 'disconnected'));
      },
    });
    const tiles = new TileGuard({
      ...{ viewer, revocations, refused, log },
      over: (actor) => inspections.over(actor),
      personId: caller.actor.id,
      actor: async () => ({ ...(await sessions.actorOf(socket.data.caller.sessionId)), wall }),
    });
    const wall = wallOf(caller);
    // A wall is one window: also a copy of its token opens no second one beside it.
    if (wall) this.#end((other) => other !== socket && wallOf(other.data.caller)?.id === wall.id, 'wall_moved');
    let expiry = this.#expire(socket);
    const renew = async (token: string): Promise<Date> => {
      const fresh = await sessions.authenticate(token);
      if (fresh.sessionId !== socket.data.caller.sessionId) throw new AppError('unauthenticated', 'Another session.');
      Object.assign(socket.data, { caller: fresh, token });
      clearTimeout(expiry);
      expiry = this.#expire(socket);
      return fresh.expiresAt;
    };
    socket.on('disconnect', (reason) => {
      clearTimeout(expiry);
      tiles.close();
      viewer.close();
      void ptz.leave();
      log.debug({ reason }, 'disconnected');
    });
    const authenticate = async () => {
      // Read before the look-up: what is announced during it may not be in its answer.
      const asOf = revocations.revision;
      return { ...(await sessions.authenticate(socket.data.token)), asOf };
    };
    const guard: Guard = {
      authenticate,
      authorise: async (actor, permission, cameraId) => {
        (permission === 'camera.ptz' ? this.#moves : this.#looks).use(actor.id);
        return authorise(actor, permission, cameraId);
      },
    };
    const opened = ({ actor, asOf }: Caller) => tiles.permitted(actor, asOf);
    const handlers = liveHandlers({
      viewer,
      viewings,
      inspections,
      rtpCapabilities: () => rtpCapabilities(pool),
      renew,
      opened,
      tampered: (input, by, camera) => this.#tamperings.record(input, by, camera, address),
      ptz,
    });
    bind(socket, handlers, guard, log);
  }

  #expire(socket: LiveSocket): NodeJS.Timeout {
    // A wall renews nothing: it ends when it was said to.
    const grace = wallOf(socket.data.caller) ? 0 : expiryGraceMs;
    const left = socket.data.caller.expiresAt.getTime() - Date.now() + grace;
    return setTimeout(() => this.#end((other) => other === socket, 'token_expired'), Math.max(0, left));
  }

  *#hearers(): Generator<Hearer & { news: NewsHearer['news'] }> {
    for (const socket of this.#io.sockets.sockets.values()) {
      // Nobody sits before a wall.
      if (wallOf(socket.data.caller)) continue;
      yield {
        caller: socket.data.caller,
        tell: (alert) => void socket.emit('security.alert', alert),
        news: (news) => void socket.emit('alert.changed', news),
      };
    }
  }

  #end(which: (socket: LiveSocket) => boolean, reason: SessionEnd | WallEnd): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      if (!which(socket)) continue;
      socket.emit('session.ended', { reason });
      socket.disconnect(true);
    }
  }
}

const wallOf = ({ actor }: Authenticated) => actor.wall;

/** The browser's address, as REST sees it: behind a proxy what that one says, which is the last of the list. */
function addressOf({ handshake }: LiveSocket, behindProxy: boolean): string {
  const forwarded = behindProxy ? [handshake.headers['x-forwarded-for']].flat().at(-1) : undefined;
  return forwarded?.split(',').at(-1)?.trim() || handshake.address;
}

/** Every router speaks the same, so any live one can answer. */
function rtpCapabilities(pool: WorkerPool): types.RouterRtpCapabilities {
  const [node] = pool.nodes;
  if (!node) throw new AppError('unavailable', 'The media workers are restarting; try again in a moment.');
  return node.router.rtpCapabilities;
}
