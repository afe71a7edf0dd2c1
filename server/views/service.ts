import { permittedCameras, permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { savedViewsChangeableBy, savedViewsVisibleTo, unitToShareIn } from '../access/policy/saved-views.ts';
import type { CameraService } from '../cameras/service.ts';
import type { LedgerKind } from '../contract/ledger.ts';
import type { RestInput } from '../contract/rest.ts';
import type { SavedView, ViewContentInput, ViewsReplies } from '../contract/views.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict, notFound } from '../errors.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import { isKnown, knownOf, savedView, summary, type Known } from './delivery.ts';
import { SavedViewRepository, type KeptContent, type SavedViewRow } from './repository.ts';

const byName = new Intl.Collator('vi', { numeric: true });

/** Saved views and tours, as an actor may see them: a list, a check and what is delivered go through the same filters. */
export class SavedViews {
  readonly #prisma: PrismaClient;
  readonly #views: SavedViewRepository;
  readonly #cameras: Pick<CameraService, 'among'>;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; cameras: Pick<CameraService, 'among'> }) {
    this.#prisma = options.prisma;
    this.#views = new SavedViewRepository(options);
    this.#cameras = options.cameras;
  }

  /** By name, with the unit within which the actor may share. */
  async list(actor: Actor): Promise<ViewsReplies['GET /api/views']> {
    const { rows, known, changeable } = await this.#all(actor);
    const views = rows
      .filter((row) => isKnown(row, known))
      .map((row) => summary(row, changeable.has(row.id)))
      .toSorted((a, b) => byName.compare(a.name, b.name));
    return { views, shareIn: await this.#views.unit(unitToShareIn(actor, new Date())) };
  }

  /** Throws `not_found` for a view of others, and for a shared one of which nothing can be shown to the actor. */
  async get(actor: Actor, id: string): Promise<SavedView> {
    const { row, known, change } = await this.#find(actor, id);
    return this.#deliver(actor, row, change, known);
  }

  /** Throws `not_found` for what the actor may not see in it, or where they may not share, `conflict` beyond the most there may be. */
  async create({ name, shared, content }: RestInput<'POST /api/views'>, by: By): Promise<SavedView> {
    const unit = shared ? await this.#views.unit(unitToShareIn(by.actor, new Date())) : null;
    if (shared && !unit) throw notFound('unit to share in');
    const owner = unit ? { unitId: unit.id } : { personId: by.actor.id };
    const kept = await this.#checked(by.actor, content, unit?.id ?? null, undefined);
    const row = await this.#views.create(owner, { name, content: kept, changedById: by.actor.id }, (made) =>
      facts('view.created', made, by),
    );
    return this.get(by.actor, row.id);
  }

  /** As create; `conflict` when somebody else has changed it since `version`. */
  async change({ id, version, name, content }: RestInput<'PATCH /api/views/:id'>, by: By): Promise<SavedView> {
    const { row: before, change } = await this.#find(by.actor, id);
    if (!change) throw notFound('view');
    const changed = () => conflict('view_changed', 'The view was changed meanwhile: load it anew.');
    // What is kept is named by its place in the version that the caller has seen.
    if (before.version !== version) throw changed();
    if (before.content.kind !== content.kind) throw new AppError('invalid_input', 'A view does not become a tour.');
    const kept = await this.#checked(by.actor, content, before.unit?.id ?? null, before.content);
    const after = { name, content: kept, changedById: by.actor.id };
    const row = await this.#views.change({ id, version }, after, (made) =>
      facts('view.changed', made, by, made.name === before.name ? {} : { oldName: before.name }),
    );
    if (!row) throw changed();
    return this.get(by.actor, id);
  }

  async remove(id: string, by: By): Promise<void> {
    const { row, change } = await this.#find(by.actor, id);
    if (!change || !(await this.#views.remove(id, facts('view.deleted', row, by)))) throw notFound('view');
  }

  async #all(actor: Actor): Promise<{ rows: SavedViewRow[]; known: Known; changeable: ReadonlySet<string> }> {
    const visible = savedViewsVisibleTo(actor);
    const rows = await this.#views.list(visible);
    const changeable = await this.#views.changeable({ AND: [visible, savedViewsChangeableBy(actor, new Date())] });
    return { rows, known: await knownOf(this.#prisma, actor, rows), changeable };
  }

  async #find(actor: Actor, id: string): Promise<{ row: SavedViewRow; known: Known; change: boolean }> {
    const { rows, known, changeable } = await this.#all(actor);
    const row = rows.find((one) => one.id === id);
    if (!row || !isKnown(row, known)) throw notFound('view');
    return { row, known, change: changeable.has(id) };
  }

  async #deliver(actor: Actor, row: SavedViewRow, change: boolean, known: Known): Promise<SavedView> {
    const { content } = row;
    const ids = content.kind === 'grid' ? content.tiles.flatMap(({ cameraId }) => cameraId ?? []) : [];
    const nodes = await this.#prisma.orgNode.findMany({
      where: { id: { in: [...known.facilities] } },
      select: { id: true, name: true },
    });
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    return savedView(row, change, known, await this.#cameras.among(actor, ids), names);
  }

  /** The content as it is kept: all that is named anew can be seen by the actor, and `kept` becomes what it stands for. */
  async #checked(
    actor: Actor,
    content: ViewContentInput,
    unitId: string | null,
    before: KeptContent | undefined,
  ): Promise<KeptContent> {
    if (content.kind === 'grid') {
      const { kind, columns, rows } = content;
      const old = before?.kind === 'grid' ? before.tiles : [];
      const named = new Set(content.tiles.flatMap(({ cameraId }) => cameraId ?? []));
      const seen = await permittedCameras(this.#prisma, actor, 'camera.read', [...named]);
      if (seen.size < named.size) throw notFound('camera');
      const tiles = content.tiles.map(({ kept, cameraId: given, ...rect }) => {
        const cameraId = given ?? (kept === undefined ? undefined : old[kept]?.cameraId);
        return { ...rect, ...(cameraId !== undefined && { cameraId }) };
      });
      return { kind, columns, rows, tiles };
    }
    const old = before?.kind === 'tour' ? before.stops : [];
    const stops = content.stops.flatMap((stop) => {
      if (stop.kind !== 'kept') return [stop];
      const stands = old[stop.kept];
      return stands ? [{ ...stands, seconds: stop.seconds }] : [];
    });
    if (stops.length === 0) throw new AppError('invalid_input', 'A tour needs a stop.');
    await this.#checkStops(actor, content.stops, unitId);
    return { kind: 'tour', stops };
  }

  /** A shared tour leads to what its unit shares, never into somebody's own views. */
  async #checkStops(
    actor: Actor,
    stops: Extract<ViewContentInput, { kind: 'tour' }>['stops'],
    unitId: string | null,
  ): Promise<void> {
    const facilities = new Set(stops.flatMap((stop) => (stop.kind === 'facility' ? stop.id : [])));
    const seen = await permittedFacilities(this.#prisma, actor, 'facility.read', [...facilities]);
    if (seen.size < facilities.size) throw notFound('facility');
    const { known } = await this.#all(actor);
    for (const stop of stops) {
      if (stop.kind !== 'view') continue;
      const grid = known.grids.get(stop.id);
      if (!grid || (unitId !== null && grid.unit?.id !== unitId)) throw notFound('view');
    }
  }
}

/** Of shared views alone: what somebody arranges for themselves concerns nobody else. */
function facts(
  kind: LedgerKind & `view.${string}`,
  row: SavedViewRow,
  by: By,
  more: Record<string, string> = {},
): Fact[] {
  const { unit, content, name } = row;
  if (!unit) return [];
  const cameras = content.kind === 'grid' && content.tiles.filter((tile) => tile.cameraId).length;
  return [
    {
      ...{ kind, ...recordedBy(by), subjectId: row.id },
      ...(unit.level === 'facility' && { facilityId: unit.id }),
      details: {
        ...{ name, unit: unit.name, ...more },
        ...(content.kind === 'grid' ? { cameras } : { stops: content.stops.length }),
      },
    },
  ];
}
