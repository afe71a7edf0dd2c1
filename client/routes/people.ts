import type { RouteRecordRaw } from 'vue-router';

/** Accounts, and what the ledger says of them. */
export const peopleRoutes: RouteRecordRaw[] = [
  {
    path: 'account',
    name: 'account',
    meta: { withoutTree: true },
    component: () => import('../pages/AccountPage.vue'),
  },
  {
    path: 'people',
    meta: { withoutTree: true, needs: 'readPeople' },
    children: [
      { path: '', name: 'people', component: () => import('../pages/people/RegisterPage.vue') },
      { path: 'requests', name: 'requests', component: () => import('../pages/people/RequestsPage.vue') },
      { path: 'request', name: 'request', component: () => import('../pages/people/RequestPage.vue') },
      { path: 'import', name: 'import', component: () => import('../pages/people/ImportPage.vue') },
      { path: ':id', name: 'person', component: () => import('../pages/people/PersonPage.vue'), props: true },
    ],
  },
  {
    path: 'ledger',
    name: 'ledger',
    meta: { withoutTree: true, needs: 'readLedger' },
    component: () => import('../pages/ledger/LedgerPage.vue'),
  },
];
