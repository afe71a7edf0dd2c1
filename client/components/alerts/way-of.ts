import type { RouteLocationRaw } from 'vue-router';
import type { AlertView } from '../../../server/contract/alerts.ts';

/** Where an alert leads in one step: its camera live, or, where it has none or many, what is known of it. */
export const wayOf = ({ id, camera, may }: AlertView): RouteLocationRaw =>
  camera && may.view
    ? { name: 'camera', params: { id: camera.id }, query: { alert: id } }
    : { name: 'alert', params: { id } };
