import { createRouter, createWebHistory, type Router } from 'vue-router';
import { openWaitingPages } from './lazy-pages.ts';
import { textsReady } from './locales/index.ts';
import { enrolmentPage, loginPage, nextPage } from './login-redirect.ts';
import { facilitiesRoutes } from './routes/facilities.ts';
import { peopleRoutes } from './routes/people.ts';
import { supervisionRoutes } from './routes/supervision.ts';
import { cameraPage, watchingRoutes } from './routes/watching.ts';
import { useLastPlaceStore } from './stores/last-place.ts';
import { useSessionStore } from './stores/session.ts';

/** From these a camera's page is opened. */
const grids = new Set<unknown>(['facility-live', 'inspection-live', 'view', 'tour']);
/** The grid's own pictures come first. Milliseconds. */
const AFTER_GRID_MS = 3_000;

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      {
        path: '/login',
        name: 'login',
        meta: { public: true },
        component: () => import('./pages/LoginPage.vue'),
      },
      {
        path: '/activation',
        name: 'activation',
        meta: { public: true },
        component: () => import('./pages/ActivationPage.vue'),
      },
      { path: '/wall', name: 'wall', meta: { public: true }, component: () => import('./pages/WallPage.vue') },
      { path: '/enrolment', name: 'enrolment', component: () => import('./pages/EnrolmentPage.vue') },
      {
        path: '/',
        component: () => import('./pages/ConsoleLayout.vue'),
        children: [
          ...watchingRoutes,
          ...facilitiesRoutes,
          ...supervisionRoutes,
          ...peopleRoutes,
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
    if (to.meta.public) return true;
    if (!signedIn) return loginPage(to.fullPath);
    const mustEnrol = session.secondFactor === 'must-enrol';
    if (to.name === 'enrolment') return mustEnrol || nextPage(to.query.next);
    return mustEnrol ? enrolmentPage(to.fullPath) : true;
  });

  // By now the page is here, and has said which texts it shows.
  router.beforeResolve(textsReady);

  router.afterEach((to, from, failure) => {
    if (failure || to.meta.public || to.matched.length === 0) return;
    const places = useLastPlaceStore();
    // A link that leads somewhere is where its person wants to be; so is whatever they choose by themselves.
    const isStart = to.name === 'start' || from.name === 'start' || from.fullPath === to.fullPath;
    if (!isStart && to.path !== from.path) places.forgetOffer();
    if (to.name !== 'start' && to.name !== 'not-found' && to.name !== 'enrolment') places.keep(to.fullPath);
  });
  openWaitingPages(router);

  router.afterEach(({ name }) => {
    // What fails here is told when the page is opened.
    if (grids.has(name)) setTimeout(() => void cameraPage().catch(() => {}), AFTER_GRID_MS);
  });

  return router;
}
