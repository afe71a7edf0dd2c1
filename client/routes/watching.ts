import type { RouteRecordRaw } from 'vue-router';

/** Fetched while a grid is looked at: a picture that is opened from it does not wait for its page. */
export const cameraPage = () => import('../pages/CameraPage.vue');

/** Where cameras are looked at, and the boards over them. */
export const watchingRoutes: RouteRecordRaw[] = [
  { path: '', name: 'start', component: () => import('../pages/StartPage.vue') },
  {
    path: 'board',
    name: 'board',
    meta: { withoutTree: true },
    component: () => import('../pages/boards/FacilityBoardPage.vue'),
  },
  {
    path: 'overview',
    name: 'overview',
    meta: { withoutTree: true },
    component: () => import('../pages/boards/OverviewPage.vue'),
  },
  {
    path: 'connections',
    name: 'connections',
    meta: { withoutTree: true },
    component: () => import('../pages/boards/ConnectionBoardPage.vue'),
  },
  {
    path: 'facilities/:id/live',
    name: 'facility-live',
    component: () => import('../pages/FacilityLivePage.vue'),
    props: true,
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
        component: () => import('../pages/views/ViewsPage.vue'),
      },
      {
        path: 'new',
        name: 'view-new',
        meta: { withoutTree: true },
        component: () => import('../pages/views/EditViewPage.vue'),
      },
      { path: ':id', name: 'view', component: () => import('../pages/views/ViewPage.vue'), props: true },
      {
        path: ':id/edit',
        name: 'view-edit',
        meta: { withoutTree: true },
        component: () => import('../pages/views/EditViewPage.vue'),
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
        component: () => import('../pages/views/EditTourPage.vue'),
      },
      { path: ':id', name: 'tour', component: () => import('../pages/views/TourPage.vue'), props: true },
      {
        path: ':id/edit',
        name: 'tour-edit',
        meta: { withoutTree: true },
        component: () => import('../pages/views/EditTourPage.vue'),
        props: true,
      },
    ],
  },
];
