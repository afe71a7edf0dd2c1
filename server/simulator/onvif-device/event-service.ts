import type { QueuedEvent } from './event-queue.ts';
import { paths, response, type OnvifCamera, type Service } from './service.ts';
import { escapeXml, SoapFault } from './soap.ts';

const time = (ms: number) => new Date(ms).toISOString();

/** An xsd:duration of hours, minutes and seconds, in ms. */
function durationMs(text: string | undefined, otherwise: number): number {
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text ?? '') ?? [];
  const sum = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return sum > 0 ? sum * 1000 : otherwise;
}

const times = ({ now }: OnvifCamera, until: number) =>
  `<wsnt:CurrentTime>${time(now())}</wsnt:CurrentTime><wsnt:TerminationTime>${time(until)}</wsnt:TerminationTime>`;

export const eventService: Service = {
  CreatePullPointSubscription: (camera, request) => {
    const made = camera.events!.subscribe(durationMs(request.parameter('InitialTerminationTime'), 60_000));
    if (!made) throw new SoapFault('Receiver', ['Action', 'SubscribeCreationFailed'], 'Too many pull points');
    return response(
      'tev:CreatePullPointSubscription',
      `<tev:SubscriptionReference><wsa:Address>${camera.baseUrl}${paths.subscriptions}/${made.id}</wsa:Address></tev:SubscriptionReference>${times(
        camera,
        made.until,
      )}`,
    );
  },
};

const lost = () => new SoapFault('Sender', ['ResourceUnknownFault'], 'There is no such subscription');
const idOf = (path: string) => path.slice(paths.subscriptions.length + 1);

/** What a pull point itself answers. */
export const subscriptionService: Service = {
  PullMessages: async (camera, request, { path, gone }) => {
    const waitMs = Math.min(60_000, durationMs(request.parameter('Timeout'), 60_000));
    const pulled = await camera.events!.pull(idOf(path), {
      waitMs,
      most: Number(request.parameter('MessageLimit') ?? 10),
      gone,
    });
    if (!pulled) throw lost();
    return response(
      'tev:PullMessages',
      `<tev:CurrentTime>${time(camera.now())}</tev:CurrentTime><tev:TerminationTime>${time(pulled.until)}</tev:TerminationTime>${pulled.events
        .map(notification)
        .join('')}`,
    );
  },

  Renew: (camera, request, { path }) => {
    const until = camera.events!.renew(idOf(path), durationMs(request.parameter('TerminationTime'), 60_000));
    if (until === undefined) throw lost();
    return response('wsnt:Renew', times(camera, until));
  },

  Unsubscribe: (camera, _, { path }) => {
    if (!camera.events!.unsubscribe(idOf(path))) throw lost();
    return response('wsnt:Unsubscribe');
  },
};

function notification({ topic, source, data, at, operation }: QueuedEvent): string {
  const item = ([name, value]: [string, string]) =>
    `<tt:SimpleItem Name="${escapeXml(name)}" Value="${escapeXml(value)}"/>`;
  return (
    `<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:${escapeXml(topic)}</wsnt:Topic>` +
    `<wsnt:Message><tt:Message UtcTime="${time(at)}" PropertyOperation="${operation}"><tt:Source>${item(source)}</tt:Source>` +
    `<tt:Data>${item(data)}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
}
