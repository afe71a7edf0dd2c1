// One conversation with a device, in a thread that can be ended whatever the device makes of it.
import { parentPort, workerData } from 'node:worker_threads';
import type { OnvifTarget } from './bounded-cam.ts';
import { askForReport, type DeviceReport } from './conversation.ts';
import { OnvifError, type OnvifErrorCode } from './onvif-error.ts';

export interface ProbeOrder extends OnvifTarget {
  timeoutMs: number;
  videoSource?: string | undefined;
}
export type ProbeOutcome = { report: DeviceReport } | { failure: OnvifErrorCode; detail: string };

const { timeoutMs, videoSource, ...target } = workerData as ProbeOrder;
// Not awaited: a call that the onvif package leaves unanswered lets the thread end by itself.
void askForReport(target, { timeoutMs, videoSource })
  .then(
    (report): ProbeOutcome => ({ report }),
    (error: unknown): ProbeOutcome =>
      error instanceof OnvifError
        ? { failure: error.code, detail: error.detail }
        : { failure: 'bad_answer', detail: String(error) },
  )
  .then((outcome) => parentPort!.postMessage(outcome));
