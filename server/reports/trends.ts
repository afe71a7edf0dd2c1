import type { Actor } from '../access/actor.ts';
import { permittedFacilities } from '../access/access.ts';
import type { CoverageShare, Trends } from '../contract/reports.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { addDays, dayOf, daysBetween, daySpan } from '../duty/vietnam-time.ts';
import { availabilityByDay } from './availability.ts';
import { openFindings } from './findings.ts';
import { partsOf, scopeOf, type Scope } from './places.ts';
import { alertTimes, coverageByDay, coverageByFacility, noShare, noTimes } from './shares.ts';
import { violationCounts } from './month-facts.ts';

/** Places that a chart compares. */
const mostPlaces = 100;

/** What the charts of a place show, of the days up to yesterday. Throws `not_found` for a place that the actor may know nothing of. */
export async function trendsOf(
  prisma: PrismaClient,
  actor: Actor,
  nodeId: string,
  count: number,
  at: Date,
): Promise<Trends> {
  const last = addDays(dayOf(at), -1);
  const first = addDays(last, 1 - count);
  const span = { from: daySpan(first).from, to: daySpan(last).to };
  const scope = await scopeOf(prisma, actor, 'progress.read', nodeId, span, at);
  const reported = [...(await permittedFacilities(prisma, actor, 'report.read', scope.ids))];
  const days = daysBetween(first, last);
  const byDay = await coverageByDay(prisma, scope.ids, first, last);
  return {
    place: scope.place,
    days,
    coverage: {
      byDay: days.map((day) => byDay.get(day) ?? null),
      byPlace: await comparison(prisma, scope, first, last),
    },
    availability: { byDay: await availabilityByDay(prisma, scope, days, at) },
    ...(reported.length === 0 && scope.ids.length > 0
      ? { alerts: null, findings: null, violations: null }
      : await work(prisma, reported, days, span, at)),
  };
}

async function work(
  prisma: PrismaClient,
  ids: string[],
  days: string[],
  span: { from: Date; to: Date },
  now: Date,
): Promise<Pick<Trends, 'alerts' | 'findings' | 'violations'>> {
  const times = await alertTimes(prisma, ids, span);
  const findings = await openFindings(prisma, ids, days, now);
  return {
    alerts: {
      opened: days.map((day) => times.get(day)?.opened ?? 0),
      acknowledged: days.map((day) => times.get(day)?.acknowledged ?? noTimes()),
      resolved: days.map((day) => times.get(day)?.resolved ?? noTimes()),
    },
    findings: { open: findings.map(({ open }) => open), overdue: findings.map(({ overdue }) => overdue) },
    violations: await violationCounts(prisma, ids, span),
  };
}

/** The least covered first: what is known to be out, not known or missing is not covered. */
async function comparison(
  prisma: PrismaClient,
  scope: Scope,
  first: string,
  last: string,
): Promise<Trends['coverage']['byPlace']> {
  if (scope.place.level === 'facility') return [];
  const byFacility = await coverageByFacility(prisma, scope.ids, first, last);
  return partsOf(scope)
    .flatMap(({ id, name, facilityIds }) => {
      const shares = facilityIds.flatMap((facilityId) => byFacility.get(facilityId) ?? []);
      return shares.length > 0 ? [{ id, name, share: sumOf(shares) }] : [];
    })
    .sort((a, b) => coveredPart(a.share) - coveredPart(b.share))
    .slice(0, mostPlaces);
}

export function sumOf(shares: readonly CoverageShare[]): CoverageShare {
  const sum = noShare();
  for (const share of shares) for (const name of Object.keys(sum) as (keyof CoverageShare)[]) sum[name] += share[name];
  return sum;
}

/** From 0 to 1; 1 where nothing is required. */
export function coveredPart({ coveredMs, downMs, unknownMs, missingMs }: CoverageShare): number {
  const all = coveredMs + downMs + unknownMs + missingMs;
  return all === 0 ? 1 : coveredMs / all;
}
