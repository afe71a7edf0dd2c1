// One conversation with a device, in a thread that can be ended whatever the device makes of it.
import { parentPort, workerData } from 'node:worker_threads';
import { askForStreams, type OnvifStreams, type OnvifTarget } from './conversation.ts';
import { OnvifError, type OnvifErrorCode } from './onvif-error.ts';

export type ProbeOutcome = { streams: OnvifStreams } | { failure: OnvifErrorCode; detail: string };

// Not awaited: a call that the onvif package leaves unanswered lets the thread end by itself.
void askForStreams(workerData as OnvifTarget)
  .then(
    (streams): ProbeOutcome => ({ streams }),
    (error: unknown): ProbeOutcome =>
      error instanceof OnvifError
        ? { failure: error.code, detail: error.detail }
        : { failure: 'bad_answer', detail: String(error) },
  )
  .then((outcome) => parentPort!.postMessage(outcome));
