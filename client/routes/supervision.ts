import type { RouteRecordRaw } from 'vue-router';

/** What is wrong, and what is done about it. */
export const supervisionRoutes: RouteRecordRaw[] = [
  {
    path: 'alerts',
    meta: { withoutTree: true },
    children: [
      { path: '', name: 'alerts', component: () => import('../pages/alerts/AlertsPage.vue') },
      {
        path: 'settings',
        name: 'alert-settings',
        component: () => import('../pages/alerts/AlertSettingsPage.vue'),
      },
      { path: ':id', name: 'alert', component: () => import('../pages/alerts/AlertPage.vue'), props: true },
    ],
  },
  {
    path: 'outages',
    meta: { withoutTree: true, needs: 'readOutages' },
    children: [
      { path: '', name: 'outages', component: () => import('../pages/outages/OutagesPage.vue') },
      {
        path: 'availability',
        name: 'availability',
        component: () => import('../pages/outages/AvailabilityPage.vue'),
      },
      { path: ':id', name: 'outage', component: () => import('../pages/outages/OutagePage.vue'), props: true },
    ],
  },
  {
    path: 'violations',
    meta: { withoutTree: true },
    children: [
      { path: '', name: 'violations', component: () => import('../pages/violations/ViolationsPage.vue') },
      {
        path: 'kinds',
        name: 'violation-kinds',
        component: () => import('../pages/violations/ViolationKindsPage.vue'),
      },
      {
        path: ':id',
        name: 'violation',
        component: () => import('../pages/violations/ViolationPage.vue'),
        props: true,
      },
    ],
  },
  {
    path: 'inspections',
    meta: { withoutTree: true, needs: 'readInspections' },
    children: [
      {
        path: '',
        name: 'inspections',
        component: () => import('../pages/inspections/InspectionsPage.vue'),
      },
      {
        path: 'new',
        name: 'inspection-new',
        component: () => import('../pages/inspections/NewInspectionPage.vue'),
      },
      { path: 'findings', name: 'findings', component: () => import('../pages/inspections/FindingsPage.vue') },
      {
        path: ':id',
        name: 'inspection',
        component: () => import('../pages/inspections/InspectionPage.vue'),
        props: true,
      },
      {
        path: ':id/live/:facilityId',
        name: 'inspection-live',
        component: () => import('../pages/inspections/InspectionLivePage.vue'),
        props: true,
      },
    ],
  },
  {
    path: 'reports',
    meta: { withoutTree: true, needs: 'readProgress' },
    children: [
      { path: '', name: 'trends', component: () => import('../pages/reports/TrendsPage.vue') },
      { path: 'progress', name: 'progress', component: () => import('../pages/reports/ProgressPage.vue') },
      { path: 'orders', name: 'report-orders', component: () => import('../pages/reports/OrdersPage.vue') },
    ],
  },
];
