import type { AvailabilityShare, CoverageShare } from '../contract/reports.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Span } from '../duty/roster.ts';
import { dayOf, shortMoment } from '../duty/vietnam-time.ts';
import { causeNames } from '../outages/words.ts';
import { availabilityByFacility } from './availability.ts';
import type { Section } from './content.ts';
import {
  dutyFacts,
  dutyGaps,
  inspectionFacts,
  longestOutages,
  mostListed,
  outageFacts,
  viewingFacts,
  violationCounts,
  violationFacts,
  type ByFacility,
} from './month-facts.ts';
import { partsOf, type Part, type Scope } from './places.ts';
import { alertTimes, coverageByFacility } from './shares.ts';
import { sumOf } from './trends.ts';
import { gapWords } from './words.ts';

export interface OperationsQuestion {
  prisma: PrismaClient;
  scope: Scope;
  /** The month, as far as it is over. */
  span: Span;
  now: Date;
  /** Told after each part of the work, from 0 to 1; throws when nobody wants the report any more. */
  progress: (done: number) => Promise<void>;
}

type Build = (question: OperationsQuestion, parts: readonly Part[], head: string) => Promise<Section>;

/** The tables of a month's report about supervision and operation, in the order of the document. */
export async function operationsSections(question: OperationsQuestion): Promise<Section[]> {
  const parts = partsOf(question.scope);
  const country = question.scope.place.level === 'country';
  const head = country ? 'Tỉnh, thành phố' : 'Cơ sở';
  const builds: Build[] = [
    ...[supervision, coverage, availability, outages, alerts, duty, violations, violationKinds, inspections],
    // Names of facilities are for the reports of the provinces.
    ...(country ? [] : [outageList, gapList]),
  ];
  const sections: Section[] = [];
  for (const [place, build] of builds.entries()) {
    sections.push(await build(question, parts, head));
    await question.progress((place + 1) / builds.length);
  }
  return sections;
}

const supervision: Build = async ({ prisma, scope, span, now }, parts, head) => {
  const facts = await viewingFacts(prisma, scope.ids, span, now);
  return {
    title: 'Kết quả giám sát qua camera',
    headings: [head, 'Lượt xem', 'Phút xem'],
    rows: summed(parts, facts, ['looks', 'minutes']),
  };
};

const coverage: Build = async ({ prisma, scope, span }, parts, head) => {
  const shares = await coverageByFacility(prisma, scope.ids, dayOf(span.from), lastDay(span));
  return {
    title: 'Khu vực bắt buộc có camera hoạt động',
    note: 'Tỷ lệ thời gian của các khu vực bắt buộc; những ngày hệ thống không ghi nhận thì không tính.',
    headings: [head, 'Có hình (%)', 'Mất hình (%)', 'Chưa rõ (%)', 'Chưa có camera (%)'],
    rows: parts.map(({ name, facilityIds }) => {
      const its = facilityIds.flatMap((id) => shares.get(id) ?? []);
      return [name, ...(its.length > 0 ? percents(sumOf(its)) : unknown(4))];
    }),
  };
};

const availability: Build = async ({ prisma, scope, span, now }, parts, head) => {
  const shares = await availabilityByFacility(prisma, scope, { from: dayOf(span.from), to: lastDay(span) }, now);
  const part = (ms: number, of: number) => (of === 0 ? '–' : rounded((100 * ms) / of));
  const rows = parts.map(({ name, facilityIds }) => {
    const total = (of: keyof AvailabilityShare) =>
      facilityIds.reduce((sum, id) => sum + (shares.get(id)?.[of] ?? 0), 0);
    const [up, out, notKnown] = [total('upMs'), total('outMs'), total('unknownMs')];
    return [name, part(up, up + out), part(notKnown, up + out + notKnown), rounded(out / 3_600_000)];
  });
  return {
    title: 'Mức sẵn sàng của camera',
    note: 'Mức sẵn sàng tính trên thời gian biết rõ trạng thái của camera.',
    headings: [head, 'Sẵn sàng (%)', 'Chưa rõ (%)', 'Giờ camera mất hình'],
    rows,
  };
};

const outages: Build = async ({ prisma, scope, span }, parts, head) => ({
  title: 'Sự cố camera',
  headings: [head, 'Số sự cố', 'Báo trước', 'Chưa đóng', 'Tổng phút'],
  rows: summed(parts, await outageFacts(prisma, scope.ids, span), ['count', 'planned', 'open', 'minutes']),
});

const alerts: Build = async ({ prisma, span }, parts, head) => {
  const rows: (string | number)[][] = [];
  for (const { name, facilityIds } of parts) {
    const times = (await alertTimes(prisma, facilityIds, span)).get(null);
    const minutes = (ms: number | null | undefined) => (ms === null || ms === undefined ? '–' : rounded(ms / 60_000));
    rows.push([
      ...[name, times?.opened ?? 0, times?.acknowledged.count ?? 0],
      ...[minutes(times?.acknowledged.p50), minutes(times?.acknowledged.p95)],
      ...[times?.resolved.count ?? 0, minutes(times?.resolved.p50), minutes(times?.resolved.p95)],
    ]);
  }
  return {
    title: 'Cảnh báo và thời gian xử lý',
    note: 'Phút từ khi có cảnh báo đến khi được tiếp nhận, được xử lý: trung vị (p50) và mức mà 95% cảnh báo không vượt quá (p95).',
    headings: [
      head,
      'Số cảnh báo',
      'Đã tiếp nhận',
      'Tiếp nhận p50',
      'Tiếp nhận p95',
      'Đã xử lý',
      'Xử lý p50',
      'Xử lý p95',
    ],
    widths: ['*', 44, 44, 46, 46, 38, 38, 38],
    rows,
  };
};

const duty: Build = async ({ prisma, scope, span }, parts, head) => {
  const { shifts, gaps } = await dutyFacts(prisma, scope.ids, span);
  const ofShifts = summed(parts, shifts, ['shifts', 'handedOver', 'byLeader', 'missed']);
  const ofGaps = summed(parts, gaps, ['gaps', 'minutes']);
  return {
    title: 'Trực giám sát',
    headings: [
      head,
      'Ca trực',
      'Bàn giao hoặc trực tiếp',
      'Lãnh đạo kết thúc',
      'Không ai vào ca',
      'Lần vắng người trực',
      'Phút vắng',
    ],
    widths: ['*', 38, 50, 54, 50, 54, 44],
    rows: ofShifts.map((row, place) => [...row, ...ofGaps[place]!.slice(1)]),
  };
};

const violations: Build = async ({ prisma, scope, span }, parts, head) => ({
  title: 'Vi phạm được phát hiện qua camera',
  headings: [head, 'Số vi phạm', 'Chưa khắc phục', 'Báo cấp trên'],
  rows: summed(parts, await violationFacts(prisma, scope.ids, span), ['count', 'open', 'escalated']),
});

const violationKinds: Build = async ({ prisma, scope, span }) => ({
  title: 'Vi phạm theo loại',
  headings: ['Loại vi phạm', 'Số vi phạm'],
  rows: (await violationCounts(prisma, scope.ids, span)).map(({ kind, count }) => [kind, count]),
});

const inspections: Build = async ({ prisma, scope, span, now }, parts, head) => ({
  title: 'Kiểm tra từ xa',
  note: 'Chỉ gồm các cuộc kiểm tra đã thông báo cho cơ sở.',
  headings: [head, 'Cuộc kiểm tra', 'Nội dung phát hiện', 'Yêu cầu khắc phục', 'Đã chấp nhận', 'Đề nghị xử phạt'],
  widths: ['*', 48, 54, 56, 50, 50],
  rows: summed(parts, await inspectionFacts(prisma, scope.ids, span, now), [
    ...(['inspections', 'findings', 'remedies', 'accepted', 'sanctions'] as const),
  ]),
});

const outageList: Build = async ({ prisma, scope, span }) => ({
  title: 'Danh sách sự cố',
  ...shortened(
    await longestOutages(prisma, scope.ids, span),
    ({ number, facilityName, startedAt, endedAt, cause, cameras, _count }) => [
      String(number),
      facilityName,
      cameras.map(({ name }) => name).join(', ') +
        (_count.cameras > cameras.length ? ` và ${_count.cameras - cameras.length} camera khác` : ''),
      shortMoment(startedAt),
      endedAt ? shortMoment(endedAt) : 'Chưa khôi phục',
      causeNames[cause],
    ],
  ),
  headings: ['Số', 'Cơ sở', 'Camera', 'Từ', 'Đến', 'Nguyên nhân'],
  widths: [26, '*', 90, 66, 66, 62],
});

const gapList: Build = async ({ prisma, scope, span }) => ({
  title: 'Thời gian không có người trực',
  ...shortened(await dutyGaps(prisma, scope.ids, span), ({ since, until, cause, facility }) => [
    facility.node.name,
    shortMoment(since),
    until ? shortMoment(until) : 'Chưa có người trực',
    gapWords[cause],
  ]),
  headings: ['Cơ sở', 'Từ', 'Đến', 'Nguyên nhân'],
  widths: ['*', 90, 90, 120],
});

function shortened<Row>(rows: readonly Row[], cells: (row: Row) => string[]): Pick<Section, 'rows' | 'note'> {
  return {
    rows: rows.map(cells),
    ...(rows.length === mostListed && { note: `Chỉ in ${mostListed} mục đầu tiên; hệ thống có danh sách đầy đủ.` }),
  };
}

/** A row for each part and one for all of them, where there are several. */
function summed<Name extends string>(
  parts: readonly Part[],
  facts: ByFacility<Name>,
  names: readonly Name[],
): (string | number)[][] {
  const sum = (ids: readonly string[], name: Name) => ids.reduce((all, id) => all + (facts.get(id)?.[name] ?? 0), 0);
  const row = (label: string, ids: readonly string[]) => [label, ...names.map((name) => sum(ids, name))];
  const all = parts.flatMap(({ facilityIds }) => facilityIds);
  return [
    ...parts.map(({ name, facilityIds }) => row(name, facilityIds)),
    ...(parts.length > 1 ? [row('Tổng cộng', all)] : []),
  ];
}

/** Covered, down, unknown and missing of a hundred. */
function percents({ coveredMs, downMs, unknownMs, missingMs }: CoverageShare): (number | string)[] {
  const all = coveredMs + downMs + unknownMs + missingMs;
  if (all === 0) return unknown(4);
  return [coveredMs, downMs, unknownMs, missingMs].map((ms) => rounded((100 * ms) / all));
}

const unknown = (count: number): string[] => Array<string>(count).fill('–');
/** One decimal. */
const rounded = (value: number): number => Math.round(value * 10) / 10;
/** The last day of which something is in the span. */
const lastDay = ({ to }: Span): string => dayOf(new Date(to.getTime() - 1));
