import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue';
import type { ActorView } from '../../server/contract/rest.ts';
import { useFacilitiesStore } from '../stores/facilities.ts';

export interface ConsolePage {
  to: string;
  /** Its name, in the locales. */
  textKey: string;
  /** Whether the header leads to it; the search finds all of them. */
  inNav: boolean;
}

/** The pages of the console that have something for a person, as the records that they may see say. */
export function usePagesOf(may: MaybeRefOrGetter<ActorView['may'] | undefined>): ComputedRef<ConsolePage[]> {
  const facilities = useFacilitiesStore();
  return computed(() => {
    const all = facilities.all ?? [];
    const provinces = new Set(all.map(({ province }) => province.id));
    const {
      readPeople,
      requestPeople,
      readAlerts,
      readInspections,
      readViolations,
      readOutages,
      readProgress,
      readLedger,
      openFacilities,
      judgePlacements,
    } = toValue(may) ?? {};
    const pages: (ConsolePage | false | undefined)[] = [
      all.length === 1 && { to: '/', textKey: 'nav.live', inNav: true },
      (provinces.size > 1 || all.some((one) => one.may.change)) && {
        to: '/overview',
        textKey: 'nav.overview',
        inNav: true,
      },
      all.length > 1 && { to: '/board', textKey: 'nav.board', inNav: true },
      all.length > 0 && { to: '/views', textKey: 'nav.views', inNav: all.length > 1 },
      all.some((one) => one.may.manage) && { to: '/connections', textKey: 'nav.connections', inNav: true },
      readInspections && { to: '/inspections', textKey: 'inspections.title', inNav: true },
      readInspections && { to: '/inspections/findings', textKey: 'inspections.tabs.findings', inNav: false },
      readAlerts && { to: '/alerts', textKey: 'alerts.title', inNav: true },
      readViolations && { to: '/violations', textKey: 'violations.title', inNav: true },
      readOutages && { to: '/outages', textKey: 'outagePages.nav', inNav: true },
      readOutages && { to: '/outages/availability', textKey: 'outagePages.availability', inNav: false },
      readProgress && { to: '/reports', textKey: 'nav.reports', inNav: true },
      readProgress && { to: '/reports/progress', textKey: 'nav.progress', inNav: false },
      readProgress && { to: '/reports/orders', textKey: 'nav.orders', inNav: false },
      openFacilities && { to: '/facilities', textKey: 'facilities.title', inNav: true },
      !openFacilities && all.length > 0 && { to: '/facilities', textKey: 'facilities.title', inNav: false },
      judgePlacements && { to: '/placements', textKey: 'placements.title', inNav: false },
      readPeople && { to: '/people', textKey: 'nav.people', inNav: true },
      readPeople && { to: '/people/requests', textKey: 'overview.requests', inNav: false },
      requestPeople && { to: '/people/request', textKey: 'people.newRequest', inNav: false },
      readLedger && { to: '/ledger', textKey: 'nav.ledger', inNav: true },
      { to: '/account', textKey: 'header.ownAccount', inNav: false },
    ];
    return pages.filter((page) => typeof page === 'object');
  });
}
