import type { RouteLocationRaw } from 'vue-router';
import type { SavedViewSummary } from '../../server/contract/views.ts';

/** Where a saved view is looked at, or a tour played. */
export const viewRoute = ({ id, kind }: Pick<SavedViewSummary, 'id' | 'kind'>): RouteLocationRaw => ({
  name: kind === 'tour' ? 'tour' : 'view',
  params: { id },
});

/** Where it is edited. */
export const editRoute = ({ id, kind }: Pick<SavedViewSummary, 'id' | 'kind'>): RouteLocationRaw => ({
  name: kind === 'tour' ? 'tour-edit' : 'view-edit',
  params: { id },
});
