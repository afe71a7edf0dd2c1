import type { Actor } from '../access/actor.ts';
import type { By } from '../access/by.ts';
import type { ConnectionDay, ReportJobView, ReportWish, Trends } from '../contract/reports.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Span } from '../duty/roster.ts';
import { dayOf, daySpan, monthSpan, shortDay } from '../duty/vietnam-time.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { connectionDay } from './connection-day.ts';
import { connectionsContent, sitesSection } from './connections-report.ts';
import { reportDocument, type ReportContent } from './content.ts';
import { ReportDesk, type MakeReport } from './desk.ts';
import { operationsSections } from './operations.ts';
import { scopeOf, type Scope } from './places.ts';
import { render } from './render.ts';
import { trendsOf } from './trends.ts';

export interface ReportsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  /** Of this server. */
  chainId: string;
  now?: () => Date;
}

/** What the permission of a report is asked on, and of how much time it is. */
const permissions = { operations: 'report.read', connections: 'progress.read' } as const;
const spanOf = (wish: ReportWish): Span => (wish.kind === 'operations' ? monthSpan(wish.month) : daySpan(wish.day));

/** Boards and reports of a facility, a province or the country. */
export class Reports {
  readonly desk: ReportDesk;
  readonly #options: ReportsOptions;
  readonly #now: () => Date;

  constructor(options: ReportsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    const { prisma, ledger, log, chainId } = options;
    this.desk = new ReportDesk({
      ...{ prisma, ledger, log, chainId, now: this.#now },
      make: (...order) => this.#make(...order),
      mayHave: async (actor, wish) => {
        const found = await this.#scope(actor, wish).catch((error: unknown) => error);
        if (found instanceof AppError && found.code === 'not_found') return false;
        if (found instanceof Error) throw found;
        return true;
      },
    });
  }

  async connectionDay({ nodeId, day }: RestInput<'GET /api/connection-days'>, actor: Actor): Promise<ConnectionDay> {
    this.#checkBegun(daySpan(day));
    const scope = await scopeOf(this.#options.prisma, actor, 'progress.read', nodeId, daySpan(day), this.#now());
    return connectionDay(this.#options.prisma, scope, day, actor);
  }

  trends({ nodeId, days }: RestInput<'GET /api/trends'>, actor: Actor): Promise<Trends> {
    return trendsOf(this.#options.prisma, actor, nodeId, days, this.#now());
  }

  /** Throws `not_found` for a place that the actor may know nothing of, `invalid_input` for a time to come. */
  async order(wish: ReportWish, by: By): Promise<ReportJobView> {
    this.#checkBegun(spanOf(wish));
    const { place } = await this.#scope(by.actor, wish);
    return this.desk.order(wish, place.name, by);
  }

  #scope(actor: Actor, wish: ReportWish): Promise<Scope> {
    return scopeOf(this.#options.prisma, actor, permissions[wish.kind], wish.nodeId, spanOf(wish), this.#now());
  }

  #checkBegun({ from }: Span): void {
    if (from > this.#now()) throw new AppError('invalid_input', 'The time that the report is about has not begun.');
  }

  readonly #make: MakeReport = async (wish, actor, { signal, progress }) => {
    const scope = await this.#scope(actor, wish);
    const content = await this.#content(wish, actor, scope, (done) => progress(done * 0.8));
    const now = this.#now();
    const { format } = wish;
    const bytes = await render(
      format === 'pdf'
        ? { format, document: reportDocument(content, now) }
        : { format, tables: content.sections.map(({ title, headings, rows }) => ({ title, headings, rows })) },
      signal,
    );
    const period = wish.kind === 'operations' ? wish.month : wish.day;
    return { fileName: `${content.fileName}-${period}.${format}`, format, bytes };
  };

  async #content(
    wish: ReportWish,
    actor: Actor,
    scope: Scope,
    progress: (done: number) => Promise<void>,
  ): Promise<ReportContent> {
    const { prisma } = this.#options;
    const by = {
      superior: scope.province,
      unit: actor.unit,
      author: { name: actor.fullName, position: actor.position },
    };
    if (wish.kind === 'connections') {
      const report = await connectionDay(prisma, scope, wish.day, actor);
      await progress(1);
      const content = connectionsContent(report, by);
      // A sheet of its own; on paper it would be the whole register each day.
      return wish.format === 'pdf' ? content : { ...content, sections: [...content.sections, sitesSection(report)] };
    }
    const now = this.#now();
    const month = monthSpan(wish.month);
    const span = { from: month.from, to: month.to > now ? now : month.to };
    const [year, of] = wish.month.split('-');
    return {
      ...by,
      fileName: 'bao-cao-giam-sat',
      title: 'Báo cáo',
      subject: `Kết quả giám sát và vận hành hệ thống camera tháng ${of} năm ${year}`,
      place: scope.place.name,
      intro: [
        `Phạm vi: ${scope.place.name}, ${scope.ids.length} cơ sở thuộc quyền của người lập báo cáo.`,
        ...(month.to > now ? [`Tháng chưa kết thúc: số liệu tính đến ngày ${shortDay(dayOf(now))}.`] : []),
      ],
      sections: await operationsSections({ prisma, scope, span, now, progress }),
      closing: [
        'Số liệu do hệ thống ghi nhận. Mã băm SHA-256 của tệp này được ghi vào nhật ký của hệ thống; tệp bị sửa sẽ không còn khớp mã băm.',
      ],
      recipients: ['Như kính gửi', 'Lưu: VT'],
    };
  }
}
