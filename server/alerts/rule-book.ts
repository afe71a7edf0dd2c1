import type { Actor } from '../access/actor.ts';
import { recordedBy, type By } from '../access/by.ts';
import { alertRulePlaces } from '../access/policy/alerts.ts';
import { alertSources, type AlertRuleView, type AlertSource, type AlertsReplies } from '../contract/alerts.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { conflict, notFound } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { mostRules } from './repository.ts';
import { defaultRules } from './rules.ts';

/** Places that are offered to make rules for. */
const mostPlaces = 500;

const shown = {
  include: {
    node: { select: { id: true, name: true } },
    changedBy: { select: { id: true, fullName: true } },
  },
} as const satisfies Prisma.AlertRuleDefaultArgs;
type Row = Prisma.AlertRuleGetPayload<typeof shown>;

/** The rules about alerts: what the software brings, and what people have changed for the places that they answer for. */
export class RuleBook {
  readonly #prisma: PrismaClient;
  readonly #ledger: LedgerPort;
  readonly #now: () => Date;

  constructor(options: { prisma: PrismaClient; ledger: LedgerPort; now?: () => Date }) {
    this.#prisma = options.prisma;
    this.#ledger = options.ledger;
    this.#now = options.now ?? (() => new Date());
  }

  /** Those of the places that the actor may change, and of all above them; everywhere's among them. */
  async list(
    { nodeId }: RestInput<'GET /api/alert-rules'>,
    actor: Actor,
  ): Promise<AlertsReplies['GET /api/alert-rules']> {
    const mine = await this.#places(actor);
    const asked = nodeId === undefined ? mine : mine.filter(({ id }) => id === nodeId);
    if (nodeId !== undefined && asked.length === 0) throw notFound('place');
    const changeable = new Set(mine.map(({ id }) => id));
    const everywhere = mine.some(({ parentId }) => parentId === null);
    const rows = await this.#prisma.alertRule.findMany({
      where: { OR: [{ nodeId: null }, { nodeId: { in: [...new Set(asked.flatMap(({ path }) => path))] } }] },
      orderBy: [{ source: 'asc' }, { changedAt: 'asc' }],
      take: mostRules,
      ...shown,
    });
    return {
      rules: [
        ...alertSources.map((source) => ofSoftware(source)),
        ...rows.map((row) => view(row, row.nodeId ? changeable.has(row.nodeId) : everywhere)),
      ],
      places: mine.map(({ id, name }) => ({ id, name })),
      everywhere,
    };
  }

  /** Throws `not_found` for a place that the actor does not answer for, `conflict` when there are too many rules. */
  async set(input: RestInput<'POST /api/alert-rules'>, by: By): Promise<AlertRuleView> {
    const { source, nodeId = null, zone = null, hours, enabled, severity, tell, escalateAfterS } = input;
    await this.#require(nodeId, by.actor);
    const which = { source, nodeId, zone, fromMinute: hours?.from ?? null, toMinute: hours?.to ?? null };
    return this.#prisma.$transaction(async (tx) => {
      await tx.alertRule.deleteMany({ where: which });
      if ((await tx.alertRule.count()) >= mostRules) {
        throw conflict('too_many_rules', `There are ${mostRules} rules already: remove those that are not needed.`);
      }
      const row = await tx.alertRule.create({
        data: { ...which, enabled, severity, tell, escalateAfterS, changedById: by.actor.id, changedAt: this.#now() },
        ...shown,
      });
      await this.#ledger.record(tx, {
        ...{ kind: 'alert.rule_changed', ...recordedBy(by), subjectId: row.id },
        details: { ...which, enabled, severity, tell: tell.join(' '), escalateAfterS },
      });
      return view(row, true);
    });
  }

  async remove(id: string, by: By): Promise<null> {
    const row = await this.#prisma.alertRule.findUnique({ where: { id } });
    if (!row) throw notFound('rule');
    await this.#require(row.nodeId, by.actor);
    await this.#prisma.$transaction(async (tx) => {
      const { count } = await tx.alertRule.deleteMany({ where: { id } });
      if (count === 0) throw notFound('rule');
      const { source, nodeId, zone } = row;
      await this.#ledger.record(tx, {
        ...{ kind: 'alert.rule_removed', ...recordedBy(by), subjectId: id, details: { source, nodeId, zone } },
      });
    });
    return null;
  }

  async #require(nodeId: string | null, actor: Actor): Promise<void> {
    const place = nodeId === null ? { parentId: null } : { id: nodeId };
    const found = await this.#prisma.orgNode.findFirst({
      where: { AND: [place, alertRulePlaces(actor, new Date())] },
      select: { id: true },
    });
    if (!found) throw notFound('place');
  }

  #places(actor: Actor) {
    return this.#prisma.orgNode.findMany({
      where: alertRulePlaces(actor, new Date()),
      orderBy: { name: 'asc' },
      take: mostPlaces,
      select: { id: true, name: true, path: true, parentId: true },
    });
  }
}

const ofSoftware = (source: AlertSource): AlertRuleView => ({
  ...{ id: null, source, place: null, zone: null, hours: null, changed: null, may: { change: false } },
  ...defaultRules[source],
  tell: [...defaultRules[source].tell],
});

const view = (row: Row, mayChange: boolean): AlertRuleView => ({
  ...{ id: row.id, source: row.source, place: row.node, zone: row.zone, enabled: row.enabled, severity: row.severity },
  hours: row.fromMinute === null || row.toMinute === null ? null : { from: row.fromMinute, to: row.toMinute },
  ...{ tell: row.tell, escalateAfterS: row.escalateAfterS },
  changed: { by: { id: row.changedBy.id, name: row.changedBy.fullName }, at: row.changedAt.toISOString() },
  may: { change: mayChange },
});
