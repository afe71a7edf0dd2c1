import type { Page } from 'playwright-core';

/** What a person has chosen, and the screen that they sit at. */
export interface Look {
  theme: 'dark' | 'light';
  locale: 'vi' | 'en';
  size: { width: number; height: number };
}

/** The console's router, as Vue leaves it at the element that the application stands in. */
interface Application {
  __vue_app__: {
    config: {
      globalProperties: {
        $router: { getRoutes(): { name?: string }[]; currentRoute: { value: { name?: string } } };
      };
    };
  };
}

/** The names of all pages of the console. */
export const routeNames = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { __vue_app__: app } = document.querySelector('#app') as unknown as Application;
    return app.config.globalProperties.$router.getRoutes().flatMap(({ name }) => name ?? []);
  });

/** The name of the page that is shown. */
export const routeOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const { __vue_app__: app } = document.querySelector('#app') as unknown as Application;
    return app.config.globalProperties.$router.currentRoute.value.name;
  });

/** Goes over to another look where it stands, as if it had been chosen in another tab. */
export async function wear(page: Page, { theme, locale, size }: Look): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(
    (choices) => {
      for (const [name, newValue] of Object.entries(choices)) {
        const key = `vong-gac.${name}`;
        localStorage.setItem(key, newValue);
        window.dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage }));
      }
    },
    { theme, locale },
  );
  await page.locator(`html[lang=${locale}]${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor();
  // Colours that are still on their way to the other theme are nobody's; what inherits one sets out when that has arrived.
  await page.waitForFunction(
    () =>
      new Promise<boolean>((resolve) => {
        const look = () => {
          const under = document
            .getAnimations()
            .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
          resolve(under.every(({ playState }) => playState === 'finished'));
        };
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(look)));
      }),
  );
}
