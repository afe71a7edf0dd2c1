import type { RouteRecordRaw } from 'vue-router';

/** Facilities: their record, duty, cameras and where those stand. */
export const facilitiesRoutes: RouteRecordRaw[] = [
  {
    path: 'facilities',
    meta: { withoutTree: true },
    children: [
      { path: '', name: 'facility-records', component: () => import('../pages/facilities/RecordsPage.vue') },
      { path: 'new', name: 'facility-new', component: () => import('../pages/facilities/OpenFacilityPage.vue') },
      { path: 'units', name: 'org-units', component: () => import('../pages/facilities/UnitsPage.vue') },
      {
        path: ':id/record',
        name: 'facility-record',
        component: () => import('../pages/facilities/RecordPage.vue'),
        props: true,
      },
    ],
  },
  {
    path: 'facilities/:id/duty',
    meta: { withoutTree: true },
    children: [
      { path: '', name: 'duty', component: () => import('../pages/duty/DutyPage.vue'), props: true },
      {
        path: 'roster',
        name: 'duty-roster',
        component: () => import('../pages/duty/RosterPage.vue'),
        props: true,
      },
      { path: 'past', name: 'duty-past', component: () => import('../pages/duty/PastPage.vue'), props: true },
      {
        path: 'shifts/:shiftId',
        name: 'duty-shift',
        component: () => import('../pages/duty/ShiftPage.vue'),
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
        component: () => import('../pages/facilities/ConnectPage.vue'),
        props: true,
      },
      {
        path: 'list',
        name: 'connect-list',
        component: () => import('../pages/facilities/CameraListPage.vue'),
        props: true,
      },
    ],
  },
  {
    path: 'placements',
    meta: { withoutTree: true },
    children: [
      { path: '', name: 'placements', component: () => import('../pages/placements/PlacementsPage.vue') },
      {
        path: ':id',
        name: 'placement',
        component: () => import('../pages/placements/PlacementPage.vue'),
        props: true,
      },
    ],
  },
];
