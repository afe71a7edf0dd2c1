import { z } from 'zod';
import { text } from './common.ts';

export const cameraName = z.string().trim().pipe(text(120).min(1));
const username = text(256);
const password = text(256);
/** Judged further by cameras/source-check.ts, which can say what is wrong with it. */
const url = z.string().trim().min(1).max(2048);

/** One stream by its URL, with its own credentials. */
export const streamSource = z.strictObject({
  url,
  username: username.optional(),
  password: password.optional(),
});

/** Where a camera is said to be. */
export const cameraSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rtsp'),
    main: url,
    sub: url.optional(),
    username: username.optional(),
    password: password.optional(),
  }),
  z.strictObject({
    kind: z.literal('onvif'),
    host: z.string().trim().min(1).max(253),
    port: z.int().min(1).max(65535),
    username,
    password,
    /** The WS-Discovery endpoint reference under which a scan found it. */
    endpoint: text(200).min(1).optional(),
    /** Which of a recorder's pictures, by the device's own name; left out: its first. */
    videoSource: text(256).min(1).optional(),
  }),
]);
export type SourceInput = z.infer<typeof cameraSource>;
