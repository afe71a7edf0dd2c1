import { createRouter, createWebHistory, type Router } from 'vue-router';
import { loginPage, nextPage } from './login-redirect.ts';
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
