import type { DeviceReport } from '../cameras/device-report.ts';

/** What an ordinary ONVIF camera says of itself, with these streams. */
export function deviceReport(urls: { main: string; sub?: string }, more: Partial<DeviceReport> = {}): DeviceReport {
  const picture = { source: 'picture-1', sourceConfiguration: 'configuration-1' };
  const profile = { ...picture, codec: 'H264', fps: 15, gopFrames: 30, bitrateKbit: 1500 };
  const main = { ...profile, token: 'main-token', width: 1920, height: 1080, url: urls.main };
  const sub =
    urls.sub === undefined ? undefined : { ...profile, token: 'sub-token', width: 640, height: 360, url: urls.sub };
  return {
    information: { manufacturer: 'Maker', model: 'Dome 1', firmware: '1.2', serial: 'SN-1' },
    timeOffsetMs: 0,
    profiles: sub ? [main, sub] : [main],
    ...{ main, sub, remarks: sub ? [] : ['sub_missing'], ptz: false, events: false },
    ...more,
  };
}
