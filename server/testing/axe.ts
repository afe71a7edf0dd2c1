import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 AA with what it contains. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const grave = new Set<string | null | undefined>(['serious', 'critical']);

/** What axe-core calls a serious or critical violation on the page as it is: rule and element, as text. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy keeps such scripts out.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(
    (values) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: { type: 'tag', values },
        resultTypes: ['violations'],
        // The styles are all from here: nothing has to be fetched before they can be judged.
        preload: false,
        elementRef: false,
      }),
    tags,
  );
  return found
    .filter(({ impact }) => grave.has(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${id}: ${target.join(' ')}\n    ${failureSummary?.split('\n').slice(1, 3).join(' ')}`,
      ),
    );
}
