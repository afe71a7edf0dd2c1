import { createRouter, createWebHistory, type Router } from 'vue-router';
import { enrolmentPage, loginPage, nextPage } from './login-redirect.ts';
import { useSessionStore } from './stores/session.ts';

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
      { path: '/enrolment', name: 'enrolment', component: () => import('./pages/EnrolmentPage.vue') },
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
          {
            path: 'facilities/:id/connect',
            meta: { withoutTree: true },
            children: [
              {
                path: '',
                name: 'connect',
                component: () => import('./pages/facilities/ConnectPage.vue'),
                props: true,
              },
              {
                path: 'list',
                name: 'connect-list',
                component: () => import('./pages/facilities/CameraListPage.vue'),
                props: true,
              },
            ],
          },
          { path: 'cameras/:id', name: 'camera', component: () => import('./pages/CameraPage.vue'), props: true },
          {
            path: 'account',
            name: 'account',
            meta: { withoutTree: true },
            component: () => import('./pages/AccountPage.vue'),
          },
          {
            path: 'people',
            meta: { withoutTree: true },
            children: [
              { path: '', name: 'people', component: () => import('./pages/people/RegisterPage.vue') },
              { path: 'requests', name: 'requests', component: () => import('./pages/people/RequestsPage.vue') },
              { path: 'request', name: 'request', component: () => import('./pages/people/RequestPage.vue') },
              { path: 'import', name: 'import', component: () => import('./pages/people/ImportPage.vue') },
              { path: ':id', name: 'person', component: () => import('./pages/people/PersonPage.vue'), props: true },
            ],
          },
          {
            path: 'ledger',
            name: 'ledger',
            meta: { withoutTree: true },
            component: () => import('./pages/ledger/LedgerPage.vue'),
          },
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

  return router;
}
