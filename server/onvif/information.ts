import { z } from 'zod';
import { label } from './text.ts';

/** What an identity plate says; each at most 100 characters. */
export interface DeviceInformation {
  manufacturer?: string;
  model?: string;
  firmware?: string;
  serial?: string;
}

const field = z.tuple([z.string()]).optional().catch(undefined);
const answer = z.tuple([
  z.object({
    getDeviceInformationResponse: z.tuple([
      z.object({ manufacturer: field, model: field, firmwareVersion: field, serialNumber: field }),
    ]),
  }),
]);

/** What a GetDeviceInformation answer's body tells; nothing when it is none. */
export function informationOf(body: unknown): DeviceInformation {
  const { data } = answer.safeParse(body);
  const { manufacturer, model, firmwareVersion, serialNumber } = data?.[0].getDeviceInformationResponse[0] ?? {};
  return {
    manufacturer: label(manufacturer?.[0]),
    model: label(model?.[0]),
    firmware: label(firmwareVersion?.[0]),
    serial: label(serialNumber?.[0]),
  };
}
