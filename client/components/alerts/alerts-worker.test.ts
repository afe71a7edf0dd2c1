import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { beforeAll, expect, it, vi } from 'vitest';

/** The service worker as the browser gets it, in a world that a test makes. */
let script: string;
beforeAll(async () => {
  script = await readFile(join(import.meta.dirname, '../../public/alerts-worker.js'), 'utf8');
});

interface Tab {
  visibilityState?: 'visible' | 'hidden';
  focused?: boolean;
  focus?: () => Promise<void>;
  navigate?: (path: string) => Promise<unknown>;
}

function worker(tabs: Tab[] = []) {
  const listeners = new Map<string, (event: object) => void>();
  const done: Promise<unknown>[] = [];
  const clients = {
    matchAll: () => Promise.resolve(tabs),
    openWindow: vi.fn(() => Promise.resolve()),
    claim: vi.fn(() => Promise.resolve()),
  };
  const showNotification = vi.fn((_title: string, _options: { data: object }) => Promise.resolve());
  const world = {
    addEventListener: (type: string, listener: (event: object) => void) => void listeners.set(type, listener),
    ...{ clients, registration: { showNotification } },
  };
  runInContext(script, createContext(world));
  return {
    ...{ clients, showNotification },
    async happens(type: string, event: object): Promise<void> {
      listeners.get(type)!({ ...event, waitUntil: (work: Promise<unknown>) => void done.push(work) });
      await Promise.all(done);
    },
  };
}
const told = { title: 'Khẩn: Camera bị xoay hoặc che', body: 'Cảnh báo số 7.', tag: 'a-7', path: '/alerts/a-7' };
const push = (payload: unknown) => ({ data: { json: () => payload } });
const click = (path: string) => ({ notification: { close: vi.fn(), data: { path } } });

it('shows what was pushed, and fetches and keeps nothing: there is no listener that could', async () => {
  const { happens, showNotification } = worker();
  await happens('push', push(told));
  const { title, path, ...rest } = told;
  expect(showNotification).toHaveBeenCalledExactlyOnceWith(
    title,
    expect.objectContaining({ ...rest, renotify: true, data: { path } }),
  );
  expect(script).not.toMatch(/fetch\(|caches|indexedDB/);
});

it('shows something of a push that it cannot read: the browser demands it', async () => {
  const { happens, showNotification } = worker();
  await happens('push', { data: { json: () => JSON.parse('{') } });
  await happens('push', { data: null });
  expect(showNotification).toHaveBeenCalledTimes(2);
  expect(showNotification.mock.calls[0]).toMatchObject(['Vọng Gác', { data: { path: '/alerts' } }]);
});

it.each<[string, Tab, number]>([
  ['is looked at', { visibilityState: 'visible', focused: true }, 0],
  ['is in sight while something else is used', { visibilityState: 'visible', focused: false }, 1],
  ['is behind others', { visibilityState: 'hidden', focused: false }, 1],
])('a console that %s: %o', async (_, tab, shown) => {
  const { happens, showNotification } = worker([tab]);
  await happens('push', push(told));
  expect(showNotification).toHaveBeenCalledTimes(shown);
});

it('a click leads to the alert: in the console that is open, or in a new one', async () => {
  const tab = { focus: vi.fn(() => Promise.resolve()), navigate: vi.fn(() => Promise.resolve()) };
  const open = worker([tab]);
  const event = click('/alerts/a-7');
  await open.happens('notificationclick', event);
  expect(event.notification.close).toHaveBeenCalled();
  expect(tab.focus).toHaveBeenCalled();
  expect(tab.navigate).toHaveBeenCalledExactlyOnceWith('/alerts/a-7');
  expect(open.clients.openWindow).not.toHaveBeenCalled();
  const closed = worker();
  await closed.happens('notificationclick', click('/alerts/a-7'));
  expect(closed.clients.openWindow).toHaveBeenCalledExactlyOnceWith('/alerts/a-7');
  // A console that was open before the worker was is led nowhere.
  tab.navigate.mockRejectedValueOnce(new TypeError('not controlled'));
  await open.happens('notificationclick', click('/alerts/a-8'));
  expect(open.clients.openWindow).toHaveBeenCalledExactlyOnceWith('/alerts/a-8');
});

it('takes over the pages that are open, so that it can lead them', async () => {
  const { happens, clients } = worker();
  await happens('activate', {});
  expect(clients.claim).toHaveBeenCalled();
});
