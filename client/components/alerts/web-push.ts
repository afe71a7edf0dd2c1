/** Why a browser does not take notifications: each with a text. */
export type PushFailure = 'unsupported' | 'insecure' | 'denied' | 'unreachable';

export class PushError extends Error {
  readonly reason: PushFailure;

  constructor(reason: PushFailure, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

const worker = '/alerts-worker.js';

export const pushSupported = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window;

/** Asks the person and the browser; answers the address under which this browser is reached. Throws PushError. */
export async function subscribeToPush(
  key: string,
): Promise<{ endpoint: string; keys: { p256dh: string; auth: string } }> {
  if (!pushSupported()) throw new PushError('unsupported');
  if ((await Notification.requestPermission()) !== 'granted') throw new PushError('denied');
  const registration = await navigator.serviceWorker.register(worker).catch((error: unknown) => {
    throw new PushError('insecure', error);
  });
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    .catch((error: unknown) => {
      throw new PushError('unreachable', error);
    });
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new PushError('unsupported');
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
}
