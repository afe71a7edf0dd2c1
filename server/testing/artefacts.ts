import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** What tests leave for people to look at; not kept in the repository. */
const folder = join(import.meta.dirname, '../../test-artefacts');

/** A picture of what the page shows now, as `name`.png. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
