import type { AskLimits, BoundedCam, OnvifTarget } from './bounded-cam.ts';
import type { DeviceClient } from './device-client.ts';
import { exchange } from './http-exchange.ts';
import { Limit } from './limit.ts';
import { OnvifError } from './onvif-error.ts';
import { usableSnapshotUri } from './stream-uri.ts';
import { xmlText } from './text.ts';

/** Bytes of a picture. */
const largestPicture = 4 * 1024 * 1024;

/**
 * The present picture of a profile as the device's own JPEG, at most 4 MB, always from the host that was asked. Rejects
 * with OnvifError or with the signal's reason.
 */
export async function snapshot(
  client: DeviceClient,
  profileToken: string,
  { signal, timeoutMs = client.timeoutMs }: Partial<AskLimits> = {},
): Promise<Buffer> {
  using limit = new Limit(timeoutMs, signal);
  let asked: BoundedCam | undefined;
  const answer = await client.call<{ uri?: unknown }>(
    (cam, done) => (asked = cam).getSnapshotUri({ profileToken: xmlText(profileToken) }, done),
    { signal: limit.signal, timeoutMs },
  );
  const { host, port } = client.target;
  const uri = typeof answer?.uri === 'string' ? usableSnapshotUri(answer.uri, { host, port }) : undefined;
  if (!uri) throw new OnvifError('bad_answer', 'The device names no usable picture');
  const get = (authorization?: string) =>
    exchange({
      ...{ host, port: uri.port, path: uri.path, method: 'GET', mostBytes: largestPicture, signal: limit.signal },
      headers: authorization ? { Authorization: authorization } : {},
    });
  let picture = await get();
  if (picture.status === 401) {
    const authorization =
      asked!.digestFor(picture.challenges, 'GET', uri.path) ?? basicFor(picture.challenges, client.target);
    if (authorization) picture = await get(authorization);
  }
  if (picture.status === 401 || picture.status === 403) throw new OnvifError('credentials_refused');
  if (picture.status !== 200 || !isJpeg(picture.body)) {
    throw new OnvifError('bad_answer', `Not a picture (HTTP ${picture.status})`);
  }
  return picture.body;
}

function basicFor(challenges: string[], { username, password }: OnvifTarget): string | undefined {
  if (!challenges.some((challenge) => /^basic\b/i.test(challenge))) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Begins and ends as a whole one does; some devices pad the end with zeros. */
function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUIntBE(0, 3) === 0xffd8ff && bytes.subarray(-64).includes(Buffer.of(0xff, 0xd9));
}
