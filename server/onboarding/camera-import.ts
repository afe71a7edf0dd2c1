import { BoundedQueue } from '../access/bounded-queue.ts';
import { recordedBy } from '../access/by.ts';
import type { Call } from '../access/call.ts';
import type { CameraService } from '../cameras/service.ts';
import type { CheckedSource } from '../cameras/source-check.ts';
import { parseStreamUrl } from '../cameras/stream-url.ts';
import type { ListProblem } from '../contract/lists.ts';
import type { CameraListPreview } from '../contract/onboarding.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import { key } from '../lists/columns.ts';
import { readTable } from '../lists/list-file.ts';
import { columnOf, readCameraList, type CameraListRow } from './camera-list.ts';

/** Cameras of one list that are asked at the same time; an ONVIF device takes a thread meanwhile. */
const askedAtOnce = 6;
/** Lists that are judged at the same time by this process. */
const lists = { running: 1, waiting: 2, refusal: 'Another list of cameras is being checked: try again in a minute.' };

interface Judged {
  cameras: { row: CameraListRow; source: CheckedSource }[];
  problems: ListProblem[];
}

/** Cameras of one facility from a list: all of it or nothing. */
export class CameraImport {
  readonly #prisma: PrismaClient;
  readonly #cameras: CameraService;
  readonly #lists = new BoundedQueue(lists);

  constructor({ prisma, cameras }: { prisma: PrismaClient; cameras: CameraService }) {
    this.#prisma = prisma;
    this.#cameras = cameras;
  }

  /** What importing would do, and everything that stands against it. Throws what readTable throws. */
  async preview(
    input: RestInput<'POST /api/facilities/:id/cameras/import/preview'>,
    call: Call,
  ): Promise<CameraListPreview> {
    const { cameras, problems } = await this.#judge(input, call);
    return { rows: cameras.map(preview), problems };
  }

  /** Throws `invalid_input` with the problems as its details; then nothing was imported. */
  async import(input: RestInput<'POST /api/facilities/:id/cameras/import'>, call: Call): Promise<number> {
    const { id: facilityId, fileName } = input;
    const { cameras, problems } = await this.#judge(input, call);
    if (problems.length > 0) {
      throw new AppError('invalid_input', 'Nothing was imported: some rows are wrong.', problems);
    }
    await this.#cameras.createAll(
      call,
      cameras.map(({ row: { name, zone }, source }) => ({ facilityId, name, zone, source })),
      {
        ...{ kind: 'onboarding.imported', ...recordedBy(call), facilityId },
        details: { fileName, cameras: cameras.length },
      },
    );
    return cameras.length;
  }

  #judge(
    {
      id,
      content,
      evenIfUnreachable = false,
    }: Pick<RestInput<'POST /api/facilities/:id/cameras/import'>, 'id' | 'content' | 'evenIfUnreachable'>,
    { signal }: Call,
  ): Promise<Judged> {
    return this.#lists.run(async () => {
      const { rows, problems, headingOf } = readCameraList(await readTable(Buffer.from(content, 'base64')));
      const present = await this.#prisma.camera.findMany({
        where: { facilityId: id, removedAt: null },
        select: { name: true },
      });
      const names = new Set(present.map(({ name }) => key(name)));
      const fresh = rows.filter((row) => {
        if (!names.has(key(row.name))) return true;
        const message = 'is the name of a camera of this facility already';
        problems.push({ row: row.row, column: headingOf('name'), code: 'taken', message });
        return false;
      });
      const cameras: Judged['cameras'] = [];
      // Although others are wrong already: one look shows everything that has to be mended.
      const asked = [...fresh];
      const ask = async () => {
        for (let row = asked.shift(); row; row = asked.shift()) {
          signal.throwIfAborted();
          try {
            const source = await this.#cameras.sources.check(row.source, { evenIfUnreachable, signal });
            cameras.push({ row, source });
          } catch (error) {
            problems.push(refused(row, error, headingOf));
          }
        }
      };
      await Promise.all(Array.from({ length: askedAtOnce }, ask));
      return {
        cameras: cameras.toSorted((a, b) => a.row.row - b.row.row),
        problems: problems.toSorted((a, b) => a.row - b.row),
      };
    });
  }
}

function refused(row: CameraListRow, error: unknown, headingOf: (column: string) => string): ListProblem {
  if (!(error instanceof AppError)) throw error;
  const [detail] = Array.isArray(error.details) ? (error.details as { path?: string }[]) : [];
  const column = headingOf(columnOf(detail?.path?.split('.').at(-1)));
  return { row: row.row, column, code: error.code, message: error.message };
}

function preview({ row, source }: Judged['cameras'][number]): CameraListPreview['rows'][number] {
  const { host, port } = source.onvif ?? parseStreamUrl(source.main, 'source');
  return {
    ...{ row: row.row, name: row.name, zone: row.zone, source: row.source.kind },
    address: `${host}:${port}`,
    profiles: source.sub === undefined ? ['main'] : ['main', 'sub'],
    hasCredentials: source.credential !== undefined,
  };
}
