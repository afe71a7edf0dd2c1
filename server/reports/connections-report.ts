import type { ConnectionCounts, ConnectionDay } from '../contract/reports.ts';
import { connectionCounts } from '../contract/reports.ts';
import { shortDay } from '../duty/vietnam-time.ts';
import { standsInTheWay } from './connection-day.ts';
import type { ReportContent, Section } from './content.ts';
import { connectionWord, connectionWords, noEnterprise, whyWords } from './words.ts';

/** Points. */
const narrow = 36;

/** The daily connection report by enterprise [báo cáo kết nối hằng ngày theo doanh nghiệp]. */
export function connectionsContent(
  report: ConnectionDay,
  by: Pick<ReportContent, 'superior' | 'unit' | 'author'>,
): ReportContent {
  const { place, total } = report;
  const day = shortDay(report.day);
  const { connected, not_connectable: blocked, refused } = total.counts;
  return {
    ...by,
    fileName: 'bao-cao-ket-noi',
    title: 'Báo cáo',
    subject: `Kết quả khảo sát, lắp đặt, kết nối camera ngày ${day}`,
    place: place.name,
    intro: [
      `Tính đến hết ngày ${day}, trong phạm vi ${place.name} có ${total.facilities} cơ sở thuộc quyền của người lập báo cáo; ${connected} cơ sở đã kết nối, ` +
        `${blocked} cơ sở không kết nối được, ${refused} cơ sở từ chối kết nối.`,
    ],
    sections: [
      countsSection('Số cơ sở theo tình trạng kết nối, theo doanh nghiệp', report, 'counts'),
      countsSection(`Thay đổi trong ngày ${day}`, report, 'fresh'),
      blockedSection(report),
    ],
    closing: [],
    recipients: ['Như kính gửi', 'Doanh nghiệp viễn thông', 'Lưu: VT'],
  };
}

function countsSection(title: string, { place, rows, total }: ConnectionDay, which: 'counts' | 'fresh'): Section {
  const shown = which === 'counts' ? connectionCounts : connectionCounts.filter((name) => name !== 'not_surveyed');
  const figures = (counts: ConnectionCounts) => shown.map((name) => counts[name]);
  const changed = rows.filter((row) => which === 'counts' || figures(row.fresh).some((count) => count > 0));
  // Within one province its name goes without saying.
  const wide = place.level === 'country';
  const labels = (enterprise: string, province: string) => (wide ? [enterprise, province] : [enterprise]);
  return {
    title,
    headings: [...labels('Doanh nghiệp', 'Tỉnh, thành phố'), ...shown.map((name) => connectionWords[name])],
    widths: ['*', ...(wide ? [60] : []), ...shown.map(() => narrow)],
    rows: [
      ...changed.map((row) => [...labels(row.enterprise || noEnterprise, row.province.name), ...figures(row[which])]),
      ...(changed.length > 0 ? [[...labels('Tổng cộng', ''), ...figures(total[which])]] : []),
    ],
  };
}

/** The list of the sites themselves, as the console's table has it. */
export function sitesSection({ sites }: ConnectionDay): Section {
  return {
    title: 'Tình trạng từng cơ sở',
    headings: ['Cơ sở', 'Tỉnh, thành phố', 'Doanh nghiệp', 'Tình trạng', 'Từ ngày', 'Lý do'],
    rows: sites.map(({ name, province, enterprise, state, since, reasons, note }) => [
      ...[name, province, enterprise || noEnterprise, connectionWord(state)],
      ...[since ? shortDay(since) : '', whyWords(reasons, note)],
    ]),
  };
}

function blockedSection(report: ConnectionDay): Section {
  const { headings, rows } = sitesSection({
    ...report,
    sites: report.sites.filter(({ state }) => standsInTheWay(state)),
  });
  return {
    title: 'Cơ sở không kết nối được hoặc từ chối',
    ...(report.place.level === 'country' && {
      note: 'Danh sách từng cơ sở có trong báo cáo của từng tỉnh, thành phố.',
    }),
    headings,
    widths: ['*', 62, 62, 56, 54, 110],
    rows,
  };
}
