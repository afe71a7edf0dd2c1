import { Prisma, type PrismaClient } from '../db/generated/client.ts';
import { overlap, type Periods, type Stretch } from './periods.ts';
import type { Registration } from './registration.ts';

/** Of one group and period, milliseconds: in each recorded state, in all, and without a server while nothing was recorded. */
export interface StateSums {
  group: number;
  period: number;
  live: number;
  degraded: number;
  frozen: number;
  black: number;
  down: number;
  ours: number;
  registeredMs: number;
  serverDown: number;
}

export interface SumQuestion {
  /** Up to where states are known. */
  range: Stretch;
  registered: Registration['stretches'];
  days: Periods['days'];
  /** When no server was running, in order. */
  downs: readonly Stretch[];
}

const moment = (at: number) => new Date(at);

/**
 * Adds the recorded states up by group and period. One statement: each camera's spans are read once by the index, cut to its registration (of two that
 * overlap, the later one begins where the earlier one ends), cut at midnights, and summed. A day begins at `days[0]` and whole days later, which
 * Viet Nam's clock allows.
 */
export async function sumStates(prisma: PrismaClient, question: SumQuestion): Promise<StateSums[]> {
  const { range, registered, days, downs } = question;
  const [first] = days;
  if (registered.length === 0 || !first || range.to <= range.from) return [];
  const origin = moment(first.from);
  const cutDowns = days.flatMap((day) =>
    downs.flatMap((down) =>
      overlap(day, down) > 0
        ? [
            {
              day: moment(day.from),
              from: moment(Math.max(day.from, down.from)),
              to: moment(Math.min(day.to, down.to)),
            },
          ]
        : [],
    ),
  );
  const dayRows = days.map((day) => ({ day: moment(day.from), next: moment(day.to), period: day.period }));
  return prisma.$queryRaw<StateSums[]>`
    WITH ${spansWhileRegistered(registered, range)}, days AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${JSON.stringify(dayRows)}::json) AS row("day" timestamptz, "next" timestamptz, "period" int)
    ), downs AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${JSON.stringify(cutDowns)}::json) AS row("day" timestamptz, "from" timestamptz, "to" timestamptz)
    ), dated AS MATERIALIZED (
      SELECT *, date_bin('1 day', a, ${origin}) AS day FROM spans WHERE a < b
    ), pieces AS MATERIALIZED (
      SELECT "group", "condition", day, a, b FROM dated WHERE b <= day + interval '1 day'
      UNION ALL
      SELECT "group", "condition", each, greatest(a, each), least(b, each + interval '1 day')
      FROM dated, generate_series(day, b - interval '1 millisecond', interval '1 day') AS each
      WHERE b > day + interval '1 day'
    ), states AS (
      SELECT "group", day,
        sum(b - a) FILTER (WHERE "condition" = 'live') AS live, sum(b - a) FILTER (WHERE "condition" = 'degraded') AS degraded,
        sum(b - a) FILTER (WHERE "condition" = 'frozen') AS frozen, sum(b - a) FILTER (WHERE "condition" = 'black') AS black,
        sum(b - a) FILTER (WHERE "condition" = 'down') AS down, sum(b - a) FILTER (WHERE "condition" = 'unknown') AS ours
      FROM pieces GROUP BY "group", day
    ), registrations AS (
      SELECT r."group", d.day, sum(least(r."to", d.next) - greatest(r."from", d.day)) AS length
      FROM days AS d JOIN registered AS r ON r."from" < d.next AND r."to" > d.day GROUP BY r."group", d.day
    ), absences AS (
      SELECT "group", day, sum(length) AS length FROM (
        SELECT r."group", o.day, least(r."to", o."to") - greatest(r."from", o."from") AS length
        FROM downs AS o JOIN registered AS r ON r."from" < o."to" AND r."to" > o."from"
        UNION ALL
        SELECT p."group", p.day, -(least(p.b, o."to") - greatest(p.a, o."from"))
        FROM pieces AS p JOIN downs AS o ON o.day = p.day AND p.a < o."to" AND p.b > o."from"
      ) AS absent GROUP BY "group", day
    )
    SELECT r."group", d."period",
      (coalesce(sum(extract(epoch FROM s.live)), 0) * 1000)::float8 AS "live",
      (coalesce(sum(extract(epoch FROM s.degraded)), 0) * 1000)::float8 AS "degraded",
      (coalesce(sum(extract(epoch FROM s.frozen)), 0) * 1000)::float8 AS "frozen",
      (coalesce(sum(extract(epoch FROM s.black)), 0) * 1000)::float8 AS "black",
      (coalesce(sum(extract(epoch FROM s.down)), 0) * 1000)::float8 AS "down",
      (coalesce(sum(extract(epoch FROM s.ours)), 0) * 1000)::float8 AS "ours",
      (coalesce(sum(extract(epoch FROM r.length)), 0) * 1000)::float8 AS "registeredMs",
      (coalesce(sum(extract(epoch FROM n.length)), 0) * 1000)::float8 AS "serverDown"
    FROM registrations AS r JOIN days AS d ON d.day = r.day
    LEFT JOIN states AS s ON s."group" = r."group" AND s.day = r.day
    LEFT JOIN absences AS n ON n."group" = r."group" AND n.day = r.day
    GROUP BY r."group", d."period"`;
}

/** `registered` and `spans` of a WITH: what is recorded of each camera while it was registered, in order and without overlap; some are of no length. */
export function spansWhileRegistered(registered: SumQuestion['registered'], range: Stretch): Prisma.Sql {
  const stretches = registered.map((one) => ({
    ...{ cameraId: one.cameraId, group: one.group, from: moment(one.from), to: moment(one.to) },
  }));
  const [from, to] = [moment(range.from), moment(range.to)];
  return Prisma.sql`registered AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${JSON.stringify(stretches)}::json)
        AS row("cameraId" uuid, "group" int, "from" timestamptz, "to" timestamptz)
    ), spans AS (
      SELECT r."group", r."cameraId", s."condition", greatest(s.a, s.before, r."from") AS a, least(s.b, r."to") AS b
      FROM registered AS r CROSS JOIN LATERAL (
        SELECT "condition", a, b, max(b) OVER (ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM (
          SELECT c."condition", c."startedAt" AS a, coalesce(c."endedAt", greatest(c."startedAt", run."statesTo")) AS b
          FROM "CameraSpan" AS c JOIN "ServerRun" AS run ON run."id" = c."runId"
          WHERE c."cameraId" = r."cameraId" AND c."startedAt" < ${to} AND c."startedAt" >= coalesce(
            (SELECT max("startedAt") FROM "CameraSpan" WHERE "cameraId" = r."cameraId" AND "startedAt" <= ${from}), ${from}
          )
        ) AS known
      ) AS s
    )`;
}
