import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser, newPerson, signIn } from './browser.ts';
import { startDemoServer, type DemoServer, type DemoServerOptions } from './demo-server.ts';

/** What the tests of one file share: the demo and a browser, from before the first of them until after the last. */
export interface DemoConsole {
  readonly server: DemoServer;
  readonly browser: Browser;
  /** Runs `use` as a person at a browser of their own, which is closed afterwards. */
  as(username: string, use: (page: Page) => Promise<void>): Promise<void>;
  /** Registers a camera of an RTSP address as the demo's operator; answers its id. */
  addCamera(
    facilityId: string,
    name: string,
    source: { main: string; sub?: string; username?: string; password?: string },
  ): Promise<string>;
}

/** To be called where a test file begins; server and browser are there once its tests (and later `beforeAll`s) run. */
export function demoConsole(options?: DemoServerOptions): DemoConsole {
  let server: DemoServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await startDemoServer(undefined, options);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get server() {
      return server!;
    },
    get browser() {
      return browser!;
    },
    async as(username, use) {
      const person = await newPerson(browser!);
      try {
        const page = await person.newPage();
        await signIn(page, server!.url, username, server!.password);
        await use(page);
      } finally {
        await person.close();
      }
    },
    async addCamera(facilityId, name, source) {
      const camera = { facilityId, name, zone: 'yard', source: { kind: 'rtsp', ...source } };
      const { status, body } = await server!.request('operator', 'POST /api/cameras', camera);
      expect(status).toBe(201);
      return body.id;
    },
  };
}
