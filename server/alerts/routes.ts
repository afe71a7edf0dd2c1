import type { RestHandlers } from '../access/call.ts';
import type { AlertsReplies } from '../contract/alerts.ts';
import type { DeliveryDesk } from './delivery-desk.ts';
import type { RuleBook } from './rule-book.ts';
import type { AlertMessages } from './messages.ts';
import type { AlertService } from './service.ts';

export const alertRoutes = ({
  alerts,
  messages,
  rules,
  delivery,
}: {
  alerts: AlertService;
  messages: AlertMessages;
  rules: RuleBook;
  delivery: DeliveryDesk;
}): Pick<RestHandlers, keyof AlertsReplies> => ({
  'GET /api/alerts': (input, { actor }) => alerts.list(input, actor),
  'GET /api/alerts/mine': (_, { actor }) => alerts.mine(actor),
  'GET /api/alerts/:id': ({ id }, { actor }) => alerts.get(id, actor),
  'POST /api/alerts/:id/steps': (input, call) => alerts.step(input, call),
  'POST /api/alerts/:id/messages': (input, call) => messages.send(input, call),
  'GET /api/alert-rules': (input, { actor }) => rules.list(input, actor),
  'POST /api/alert-rules': (input, call) => rules.set(input, call),
  'DELETE /api/alert-rules/:id': ({ id }, call) => rules.remove(id, call),
  'GET /api/alert-delivery': (_, { actor }) => delivery.get(actor),
  'PATCH /api/alert-delivery': (input, call) => delivery.change(input, call),
  'POST /api/push-subscriptions': (input, call) => delivery.subscribe(input, call),
  'DELETE /api/push-subscriptions/:id': ({ id }, call) => delivery.unsubscribe(id, call),
});
