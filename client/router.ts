import { createRouter, createWebHistory, type Router } from 'vue-router';
import { openWaitingPages } from './lazy-pages.ts';
import { textsReady } from './locales/index.ts';
import { enrolmentPage, loginPage, nextPage } from './login-redirect.ts';
import { useLastPlaceStore } from './stores/last-place.ts';
import { useSessionStore } from './stores/session.ts';

/** Fetched while a grid is looked at: a picture that is opened from it does not wait for its page. */
const cameraPage = () => import('./pages/CameraPage.vue');
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
          { path: '', name: 'start', component: () => import('./pages/StartPage.vue') },
          {
            path: 'board',
            name: 'board',
            meta: { withoutTree: true },
            component: () => import('./pages/boards/FacilityBoardPage.vue'),
          },
          {
            path: 'overview',
            name: 'overview',
            meta: { withoutTree: true },
            component: () => import('./pages/boards/OverviewPage.vue'),
          },
          {
            path: 'connections',
            name: 'connections',
            meta: { withoutTree: true },
            component: () => import('./pages/boards/ConnectionBoardPage.vue'),
          },
          {
            path: 'facilities/:id/live',
            name: 'facility-live',
            component: () => import('./pages/FacilityLivePage.vue'),
            props: true,
          },
          {
            path: 'facilities/:id/duty',
            meta: { withoutTree: true },
            children: [
              { path: '', name: 'duty', component: () => import('./pages/duty/DutyPage.vue'), props: true },
              {
                path: 'roster',
                name: 'duty-roster',
                component: () => import('./pages/duty/RosterPage.vue'),
                props: true,
              },
              { path: 'past', name: 'duty-past', component: () => import('./pages/duty/PastPage.vue'), props: true },
              {
                path: 'shifts/:shiftId',
                name: 'duty-shift',
                component: () => import('./pages/duty/ShiftPage.vue'),
                props: true,
              },
            ],
          },
          {
            path: 'facilities',
            meta: { withoutTree: true },
            children: [
              { path: '', name: 'facility-records', component: () => import('./pages/facilities/RecordsPage.vue') },
              { path: 'new', name: 'facility-new', component: () => import('./pages/facilities/OpenFacilityPage.vue') },
              { path: 'units', name: 'org-units', component: () => import('./pages/facilities/UnitsPage.vue') },
              {
                path: ':id/record',
                name: 'facility-record',
                component: () => import('./pages/facilities/RecordPage.vue'),
                props: true,
              },
            ],
          },
          {
            path: 'placements',
            meta: { withoutTree: true },
            children: [
              { path: '', name: 'placements', component: () => import('./pages/placements/PlacementsPage.vue') },
              {
                path: ':id',
                name: 'placement',
                component: () => import('./pages/placements/PlacementPage.vue'),
                props: true,
              },
            ],
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
          {
            path: 'cameras/:id',
            name: 'camera',
            meta: { samePage: true },
            component: cameraPage,
            props: true,
          },
          {
            path: 'views',
            children: [
              {
                path: '',
                name: 'views',
                meta: { withoutTree: true },
                component: () => import('./pages/views/ViewsPage.vue'),
              },
              {
                path: 'new',
                name: 'view-new',
                meta: { withoutTree: true },
                component: () => import('./pages/views/EditViewPage.vue'),
              },
              { path: ':id', name: 'view', component: () => import('./pages/views/ViewPage.vue'), props: true },
              {
                path: ':id/edit',
                name: 'view-edit',
                meta: { withoutTree: true },
                component: () => import('./pages/views/EditViewPage.vue'),
                props: true,
              },
            ],
          },
          {
            path: 'tours',
            children: [
              {
                path: 'new',
                name: 'tour-new',
                meta: { withoutTree: true },
                component: () => import('./pages/views/EditTourPage.vue'),
              },
              { path: ':id', name: 'tour', component: () => import('./pages/views/TourPage.vue'), props: true },
              {
                path: ':id/edit',
                name: 'tour-edit',
                meta: { withoutTree: true },
                component: () => import('./pages/views/EditTourPage.vue'),
                props: true,
              },
            ],
          },
          {
            path: 'alerts',
            meta: { withoutTree: true },
            children: [
              { path: '', name: 'alerts', component: () => import('./pages/alerts/AlertsPage.vue') },
              {
                path: 'settings',
                name: 'alert-settings',
                component: () => import('./pages/alerts/AlertSettingsPage.vue'),
              },
              { path: ':id', name: 'alert', component: () => import('./pages/alerts/AlertPage.vue'), props: true },
            ],
          },
          {
            path: 'outages',
            meta: { withoutTree: true, needs: 'readOutages' },
            children: [
              { path: '', name: 'outages', component: () => import('./pages/outages/OutagesPage.vue') },
              {
                path: 'availability',
                name: 'availability',
                component: () => import('./pages/outages/AvailabilityPage.vue'),
              },
              { path: ':id', name: 'outage', component: () => import('./pages/outages/OutagePage.vue'), props: true },
            ],
          },
          {
            path: 'violations',
            meta: { withoutTree: true },
            children: [
              { path: '', name: 'violations', component: () => import('./pages/violations/ViolationsPage.vue') },
              {
                path: 'kinds',
                name: 'violation-kinds',
                component: () => import('./pages/violations/ViolationKindsPage.vue'),
              },
              {
                path: ':id',
                name: 'violation',
                component: () => import('./pages/violations/ViolationPage.vue'),
                props: true,
              },
            ],
          },
          {
            path: 'reports',
            meta: { withoutTree: true, needs: 'readProgress' },
            children: [
              { path: '', name: 'trends', component: () => import('./pages/reports/TrendsPage.vue') },
              { path: 'progress', name: 'progress', component: () => import('./pages/reports/ProgressPage.vue') },
              { path: 'orders', name: 'report-orders', component: () => import('./pages/reports/OrdersPage.vue') },
            ],
          },
          {
            path: 'inspections',
            meta: { withoutTree: true, needs: 'readInspections' },
            children: [
              {
                path: '',
                name: 'inspections',
                component: () => import('./pages/inspections/InspectionsPage.vue'),
              },
              {
                path: 'new',
                name: 'inspection-new',
                component: () => import('./pages/inspections/NewInspectionPage.vue'),
              },
              { path: 'findings', name: 'findings', component: () => import('./pages/inspections/FindingsPage.vue') },
              {
                path: ':id',
                name: 'inspection',
                component: () => import('./pages/inspections/InspectionPage.vue'),
                props: true,
              },
              {
                path: ':id/live/:facilityId',
                name: 'inspection-live',
                component: () => import('./pages/inspections/InspectionLivePage.vue'),
                props: true,
              },
            ],
          },
          {
            path: 'account',
            name: 'account',
            meta: { withoutTree: true },
            component: () => import('./pages/AccountPage.vue'),
          },
          {
            path: 'people',
            meta: { withoutTree: true, needs: 'readPeople' },
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
            meta: { withoutTree: true, needs: 'readLedger' },
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
