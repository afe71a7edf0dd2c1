import { createRouter, createWebHistory, type Router } from 'vue-router';
import { useSessionStore } from './stores/session.ts';

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue') },
      {
        path: '/',
        component: () => import('./pages/ConsoleLayout.vue'),
        children: [
          { path: '', name: 'start', component: () => import('./pages/StartPage.vue') },
          {
            path: 'facilities/:id/live',
            name: 'facility-live',
            component: () => import('./pages/FacilityLivePage.vue'),
            props: true,
          },
          { path: 'cameras/:id', name: 'camera', component: () => import('./pages/CameraPage.vue'), props: true },
          { path: ':path(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
        ],
      },
    ],
  });

  router.beforeEach(async (to) => {
    const session = useSessionStore();
    await session.start();
    const signedIn = session.status === 'signed-in';
    if (to.name === 'login') return signedIn ? nextPage(to.query.next) : true;
    return signedIn || loginPage(to.fullPath);
  });

  return router;
}

/** The login page that leads back to `from` afterwards. */
export function loginPage(from: string): { name: 'login'; query: Record<string, string> } {
  return { name: 'login', query: from === '/' ? {} : { next: from } };
}

/** Where to go after signing in: a path of this console, whatever the address bar says. */
export function nextPage(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
