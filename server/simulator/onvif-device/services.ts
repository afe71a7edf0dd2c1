import { deviceService } from './device-service.ts';
import { eventService, subscriptionService } from './event-service.ts';
import { imagingService } from './imaging-service.ts';
import { media2Service, mediaService } from './media-service.ts';
import { ptzService } from './ptz-service.ts';
import { paths, type Circumstances, type OnvifCamera, type Service } from './service.ts';
import { SoapFault, type SoapRequest } from './soap.ts';

/** The services at this path, or undefined where the device has none. */
export function serviceAt(path: string, camera: OnvifCamera): Service | undefined {
  if (path.startsWith(`${paths.subscriptions}/`)) return camera.events && subscriptionService;
  const services: Record<string, Service | undefined> = {
    [paths.device]: deviceService,
    [paths.media]: camera.media2 === 'alone' ? undefined : mediaService,
    [paths.media2]: camera.media2 ? media2Service : undefined,
    [paths.ptz]: camera.ptz && ptzService,
    [paths.imaging]: camera.imaging ? imagingService : undefined,
    [paths.events]: camera.events && eventService,
  };
  return Object.hasOwn(services, path) ? services[path] : undefined;
}

/** A service's answer as the element in the SOAP body; an unknown action is a fault. */
export async function answerOf(
  service: Service,
  request: SoapRequest,
  camera: OnvifCamera,
  circumstances: Circumstances,
): Promise<string> {
  const answer = Object.hasOwn(service, request.action) ? service[request.action] : undefined;
  if (!answer) throw new SoapFault('Receiver', ['ActionNotSupported'], `No such operation: ${request.action}`);
  return answer(camera, request, circumstances);
}
