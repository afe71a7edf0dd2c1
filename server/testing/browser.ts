import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core';

/** Debian's Chromium. */
const executablePath = '/usr/bin/chromium';
/** Everything that would look for the outside world is off; root needs --no-sandbox. */
const quiet = [
  '--disable-quic',
  '--disable-gpu',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--no-sandbox',
  '--autoplay-policy=no-user-gesture-required',
];

/** A headless Chromium with a profile of its own. */
export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: quiet });

/** A person at a browser: cookies and tabs apart from the others'. */
export async function newPerson(
  browser: Browser,
  { viewport = { width: 1366, height: 768 }, locale = 'vi-VN', ...more }: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const person = await browser.newContext({ ignoreHTTPSErrors: true, locale, viewport, ...more });
  person.setDefaultTimeout(stateLimit);
  return person;
}

/** Signs in through the login page and waits until it is left. */
export async function signIn(page: Page, url: string, username: string, password: string): Promise<void> {
  await page.goto(`${url}/login`);
  await page.fill('input[name=username]', username);
  await page.fill('input[name=password]', password);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => !at.pathname.startsWith('/login'));
}

/** A camera's tile. */
export const tileOf = (page: Page, cameraId: string): Locator =>
  page.locator(`[data-testid=camera-tile][data-camera-id="${cameraId}"]`);

/** How long a page may take to come to a state, milliseconds: as long as a camera takes on a very busy machine. */
export const stateLimit = 100_000;

/** Waits until a camera's tile is in the state (of client/media/tile-state.ts). */
export const tileInState = (page: Page, cameraId: string, state: string): Promise<void> =>
  tileOf(page, cameraId)
    .and(page.locator(`[data-state=${state}]`))
    .waitFor({ timeout: stateLimit });

/** What the picture of a camera's tile is darkened by: `none` where it looks live. */
export const pictureFilter = (page: Page, cameraId: string): Promise<string> =>
  tileOf(page, cameraId)
    .locator('.picture')
    .filter({ visible: true })
    .last()
    .evaluate((picture) => getComputedStyle(picture).filter);

/** Waits until the tile's video has presented `frames` more frames, and answers how many different pictures were among them. */
export function watchFrames(page: Page, cameraId: string, frames: number): Promise<number> {
  return tileOf(page, cameraId)
    .locator('video')
    .evaluate(
      (element, wanted) =>
        new Promise<number>((resolve) => {
          const video = element as HTMLVideoElement;
          const canvas = new OffscreenCanvas(64, 36);
          const context = canvas.getContext('2d', { willReadFrequently: true })!;
          const seen = new Set<string>();
          let left = wanted;
          const onFrame = () => {
            context.drawImage(video, 0, 0, 64, 36);
            seen.add(context.getImageData(0, 0, 64, 36).data.join());
            left -= 1;
            if (left <= 0) resolve(seen.size);
            else video.requestVideoFrameCallback(onFrame);
          };
          video.requestVideoFrameCallback(onFrame);
        }),
      frames,
    );
}
