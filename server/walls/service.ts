import { actorView, type Actor } from '../access/actor.ts';
import { recordedBy } from '../access/by.ts';
import type { Call, PublicCall } from '../access/call.ts';
import { camerasVisibleTo } from '../access/policy/cameras.ts';
import { facilitiesVisibleTo } from '../access/policy/facilities.ts';
import { RateLimit } from '../access/rate-limit.ts';
import { sessionMark } from '../access/session-mark.ts';
import type { Sessions } from '../access/sessions.ts';
import { newTypedCode, typedCodeHash } from '../access/typed-code.ts';
import type { RestInput } from '../contract/rest.ts';
import type { WallEnd, WallSession, WallShown, WallView } from '../contract/walls.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { SavedViews } from '../views/service.ts';
import { WallRepository, type WallRow } from './repository.ts';

/** Walls that one person may have open. */
const wallLimit = 8;
/** Cameras of one wall; the database checks it too. */
const cameraLimit = 400;
/** From one address in a minute: windows that reload, and whoever guesses. */
const openingsAllowed = 60;

interface Contents {
  title: string;
  cameraIds: string[];
  viewIds: string[];
}
/** Where the cameras of a wall are looked for. */
type Place = Pick<Contents, 'title' | 'viewIds'> & { where: Prisma.CameraWhereInput };
type EndedListener = (wall: { id: string; before?: number }, reason: WallEnd) => void;

export interface WallServiceOptions {
  prisma: PrismaClient;
  sessions: Pick<Sessions, 'wallToken'>;
  views: Pick<SavedViews, 'get'>;
  ledger: LedgerPort;
}

/** Windows that show cameras on a wall: each has a token of its own, narrowed to looking at its cameras, and lives no longer than its maker's session. */
export class WallService {
  readonly #prisma: PrismaClient;
  readonly #rows: WallRepository;
  readonly #sessions: WallServiceOptions['sessions'];
  readonly #views: WallServiceOptions['views'];
  readonly #ledger: LedgerPort;
  readonly #openings = new RateLimit(openingsAllowed);
  readonly #ended = new Set<EndedListener>();

  constructor({ prisma, sessions, views, ledger }: WallServiceOptions) {
    this.#prisma = prisma;
    this.#rows = new WallRepository(prisma);
    this.#sessions = sessions;
    this.#views = views;
    this.#ledger = ledger;
  }

  /** Calls the listener with each wall that is closed, or whose windows before the generation `before` are. Returns the unsubscription. */
  onEnded(listener: EndedListener): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  /** Throws `not_found` where there is nothing that the caller may look at, and `conflict` when too many are open. */
  async make(call: Call, { kind, id, hours }: RestInput<'POST /api/walls'>): Promise<WallView & { code: string }> {
    const { title, cameraIds, viewIds } = await this.#contents(call, kind, id);
    const code = newTypedCode();
    const createdAt = new Date();
    const expiresAt = new Date(createdAt.getTime() + hours * 3600_000);
    const row = await this.#prisma.$transaction(async (tx) => {
      if ((await this.#rows.countOf(tx, call.actor.id, createdAt)) >= wallLimit) {
        throw conflict('too_many_walls', `At most ${wallLimit} walls at once: close one first.`);
      }
      const { sessionId } = call;
      const wall = {
        sessionId,
        title,
        shows: { kind, id },
        cameraIds,
        viewIds,
        codeHash: typedCodeHash(code),
        createdAt,
        expiresAt,
      };
      const made = await this.#rows.create(tx, wall);
      await this.#ledger.record(tx, {
        ...recordedBy(call),
        kind: 'wall.made',
        ...(kind === 'facility' && { facilityId: id }),
        subjectId: made.id,
        details: { title, cameras: cameraIds.length, until: expiresAt.toISOString() },
      });
      return made;
    });
    return { ...view(row), code };
  }

  async list({ actor }: Call): Promise<WallView[]> {
    return (await this.#rows.openOf(actor.id, new Date())).map(view);
  }

  /** Throws `not_found` for what is not one's own, or over. */
  async end(call: Call, id: string): Promise<void> {
    await this.#prisma.$transaction(async (tx) => {
      if (!(await this.#rows.end(tx, call.actor.id, id, new Date()))) throw notFound('wall');
      await this.#ledger.record(tx, { ...recordedBy(call), kind: 'wall.ended', subjectId: id });
    });
    this.#tell({ id }, 'wall_closed');
  }

  /** Shows the wall in this window and in no other from now on. Throws `not_found` for a code that opens nothing any more. */
  async open(code: string, { origin: { address } }: PublicCall): Promise<WallSession> {
    this.#openings.use(address ?? '');
    const now = new Date();
    const row = await this.#prisma.$transaction(async (tx) => {
      const opened = await this.#rows.open(tx, typedCodeHash(code), { address, now });
      if (!opened) throw notFound('wall');
      const { id, sessionId, generation, title } = opened;
      await this.#ledger.record(tx, {
        kind: 'wall.opened',
        actor: { personId: opened.session.personId, sessionId },
        ...(address !== undefined && { address }),
        subjectId: id,
        details: { title, times: generation },
      });
      return opened;
    });
    this.#tell({ id: row.id, before: row.generation }, 'wall_moved');
    const { accessToken, expiresAt, actor } = await this.#sessions.wallToken(row.sessionId, row);
    const { id, generation, cameraIds, viewIds } = row;
    const narrowed = { ...actor, wall: { id, generation, cameraIds, viewIds } };
    return {
      accessToken,
      expiresAt: expiresAt.toISOString(),
      actor: actorView(narrowed),
      mark: sessionMark(row.sessionId),
    };
  }

  /** Throws `not_found` for whoever is no wall. */
  async shown({ actor }: Call): Promise<WallShown> {
    const row = actor.wall && (await this.#rows.find(actor.wall.id));
    if (!row) throw notFound('wall');
    const { title, expiresAt, shows } = row;
    return { title, expiresAt: expiresAt.toISOString(), ...(shows as Pick<WallShown, 'kind' | 'id'>) };
  }

  /** What a wall shows: the cameras there that the caller may look at now. */
  async #contents({ actor }: Call, kind: WallShown['kind'], id: string): Promise<Contents> {
    const now = new Date();
    const { title, viewIds, where } =
      kind === 'facility' ? await this.#facility(actor, id) : await this.#view(actor, id);
    const cameras = await this.#prisma.camera.findMany({
      where: { AND: [where, camerasVisibleTo(actor, 'camera.view', now)] },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: cameraLimit,
    });
    if (cameras.length === 0) throw notFound(kind);
    return { title, viewIds, cameraIds: cameras.map((camera) => camera.id) };
  }

  async #facility(actor: Actor, id: string): Promise<Place> {
    const facility = await this.#prisma.facility.findFirst({
      where: { AND: [{ id }, facilitiesVisibleTo(actor, 'camera.view', new Date())] },
      select: { node: { select: { name: true } } },
    });
    if (!facility) throw notFound('facility');
    return { title: facility.node.name, viewIds: [], where: { facilityId: id } };
  }

  /** Throws `not_found` as the view itself does. */
  async #view(actor: Actor, id: string): Promise<Place> {
    const view = await this.#views.get(actor, id);
    const stops = view.kind === 'tour' ? view.stops : [];
    const through = [...new Set(stops.flatMap((stop) => (stop.kind === 'view' ? stop.id : [])))];
    const grids = [view, ...(await Promise.all(through.map((one) => this.#views.get(actor, one))))];
    const cameraIds = grids.flatMap((grid) =>
      (grid.kind === 'grid' ? grid.tiles : []).flatMap(({ camera }) => camera?.id ?? []),
    );
    const facilityIds = stops.flatMap((stop) => (stop.kind === 'facility' ? stop.id : []));
    const where = { OR: [{ id: { in: cameraIds } }, { facilityId: { in: facilityIds } }] };
    return { title: view.name, viewIds: [id, ...through], where };
  }

  #tell(wall: { id: string; before?: number }, reason: WallEnd): void {
    for (const listener of this.#ended) listener(wall, reason);
  }
}

const view = ({ id, title, cameraIds, createdAt, expiresAt, openedAt, address }: WallRow): WallView => ({
  ...{ id, title, address },
  cameras: cameraIds.length,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  openedAt: openedAt?.toISOString() ?? null,
});
