import type { viDevices } from './vi-devices.ts';

export const enDevices: typeof viDevices = {
  devices: {
    connect: 'Connect cameras',
    stop: 'Stop',
  },
  connections: {
    connected: 'Connected',
    none: 'Not connected yet',
    not_connectable: 'Not connectable',
    refused: 'Refused by the facility',
  },
};
