// Shows alerts that are pushed while no page of the console is open. It keeps nothing and fetches nothing.
globalThis.addEventListener('activate', (event) => {
  // Only pages that it controls can be led anywhere.
  event.waitUntil(globalThis.clients.claim());
});

globalThis.addEventListener('push', (event) => {
  // The browser asks for a notification with each push, whatever it holds.
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Shown without words of its own.
  }
  const { title = 'Vọng Gác', body = '', tag = 'alert', path = '/alerts' } = told;
  event.waitUntil(
    globalThis.clients.matchAll({ type: 'window' }).then((pages) => {
      // Whoever looks at the console sees and hears it there.
      if (pages.some((page) => page.visibilityState === 'visible' && page.focused)) return undefined;
      return globalThis.registration.showNotification(title, {
        body,
        tag,
        renotify: true,
        data: { path },
        icon: '/favicon.svg',
      });
    }),
  );
});

globalThis.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data;
  event.waitUntil(
    globalThis.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(async (pages) => {
      const [page] = pages;
      if (!page) return globalThis.clients.openWindow(path);
      await page.focus();
      return page.navigate(path).catch(() => globalThis.clients.openWindow(path));
    }),
  );
});
