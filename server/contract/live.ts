import { z } from 'zod';
import type { types } from 'mediasoup';
import type { AlertNews } from './alerts.ts';
import { id, profiles, text, type Ack, type Request } from './common.ts';
import { tamperings } from './ledger.ts';
import type { SecurityAlert, SessionEnd } from './session.ts';
import type { StreamState } from './stream-state.ts';
import type { WallEnd } from './walls.ts';

const nothing = z.strictObject({});
const mediaId = z.string().min(1).max(64);

/** Only the shape: mediasoup itself judges the rest of what a browser says of its codecs and keys. */
const rtpCapabilities = z.strictObject({
  codecs: z
    .array(z.looseObject({ mimeType: z.string().max(64) }))
    .max(100)
    .optional(),
  headerExtensions: z
    .array(z.looseObject({ uri: z.string().max(256) }))
    .max(100)
    .optional(),
});
const dtlsParameters = z.strictObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.strictObject({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().max(256),
      }),
    )
    .min(1)
    .max(10),
});

/**
 * What a person looks at a camera for; without a word of theirs, `duty` for a duty team and `other` for everybody else. `placement`: to judge
 * whether it stands in a forbidden place, which the server knows by itself.
 */
export const viewingPurposes = ['duty', 'inspection', 'alert', 'other', 'placement'] as const;
export type ViewingPurpose = (typeof viewingPurposes)[number];
/** The inspection's or alert's number; in words for `other`. */
const purpose = z.strictObject({
  kind: z.enum(viewingPurposes).exclude(['placement']),
  reference: text(200).min(1).optional(),
});

/** From -1 to 1: left, down, out; right, up, in. */
const speed = z.number().min(-1).max(1);
/** Counts the presses of this connection's controls: a movement that its stop has overtaken is known by it. */
const press = z.int().min(0);

/** A tile among others, or one camera alone. */
export const viewingSizes = ['tile', 'full'] as const;

/**
 * Every socket.io request: `emit(name, input, ack)`, answered by `Ack<reply>`. The handshake carries `auth: {token}`.
 * A watch is one tile's look at one stream: it begins with live.watch, gets its state by `live.state`, a consumer by `live.consumer`
 * whenever the stream has a producer (again after each reconnection), and shows pictures once the client has answered with live.resume.
 */
export const live = {
  /** Prolongs the connection with a fresh access token of the same session. */
  'session.renew': { input: z.strictObject({ token: z.string().min(1).max(4096) }), needs: 'session' },
  /** What the routers speak; the same for all of them. */
  'live.capabilities': { input: nothing, needs: 'session', wall: true },
  /** What this browser speaks: once, before the first live.watch. */
  'live.join': { input: z.strictObject({ rtpCapabilities }), needs: 'session', wall: true },
  'live.watch': {
    input: z.strictObject({
      cameraId: id,
      profile: z.enum(profiles),
      size: z.enum(viewingSizes).optional(),
      purpose: purpose.optional(),
      /** For a tile that will be seen soon: all is made ready for it, and it is a look from its first live.resume on. */
      prepare: z.boolean().optional(),
    }),
    needs: 'camera.view',
    wall: true,
  },
  'live.unwatch': { input: z.strictObject({ watchId: id }), needs: 'session', wall: true },
  'live.connect': { input: z.strictObject({ transportId: mediaId, dtlsParameters }), needs: 'session', wall: true },
  /** The way to the transport gave out: answers what the browser finds a new one with. */
  'live.restartIce': { input: z.strictObject({ transportId: mediaId }), needs: 'session', wall: true },
  /** The consumer is ready in the browser and its tile can be seen: let pictures flow. */
  'live.resume': { input: z.strictObject({ watchId: id, consumerId: mediaId }), needs: 'session', wall: true },
  /** The tile is off screen or its tab hidden. */
  'live.pause': { input: z.strictObject({ watchId: id, consumerId: mediaId }), needs: 'session', wall: true },
  /** The server's clock, as exactly as the way to it allows. */
  'live.clock': { input: nothing, needs: 'session', wall: true },
  /** How long each tile has shown moving pictures in all since its live.watch, milliseconds: every few seconds, and before live.unwatch. */
  'live.shown': {
    input: z.strictObject({
      watches: z
        .array(z.strictObject({ watchId: id, shownMs: z.int().min(0) }))
        .min(1)
        .max(64),
    }),
    needs: 'session',
    wall: true,
  },
  /** Somebody interfered with the watermark over this camera's picture. `restored`: it is whole again; if not, the console has taken the picture away. */
  'live.tampered': {
    input: z.strictObject({ cameraId: id, what: z.enum(tamperings), restored: z.boolean() }),
    needs: 'camera.view',
    wall: true,
  },
  /** Begins to follow who moves the camera; answers with the positions that it remembers. */
  'ptz.open': { input: z.strictObject({ cameraId: id }), needs: 'camera.ptz' },
  /** Stops what this connection moves, and follows no more. */
  'ptz.close': { input: z.strictObject({ cameraId: id }), needs: 'session' },
  /** To be repeated every 300 ms while it is wanted: a second without stops the camera. Refused with `ptz_taken` while somebody else moves it. */
  'ptz.move': {
    input: z.strictObject({ cameraId: id, pan: speed, tilt: speed, zoom: speed, press }),
    needs: 'camera.ptz',
  },
  /** Ends a press; answered when the camera has confirmed that it stands. */
  'ptz.stop': { input: z.strictObject({ cameraId: id, press }), needs: 'session' },
  'ptz.preset': { input: z.strictObject({ cameraId: id, token: text(256).min(1) }), needs: 'camera.ptz' },
  'ptz.home': { input: z.strictObject({ cameraId: id }), needs: 'camera.ptz' },
} as const satisfies Record<string, Request>;

/**
 * Who moves a camera at present; null: nobody. Without a name and a unit somebody who inspects there: the facility's people are not told who,
 * whether there is an inspection or not, so that neither tells them anything.
 */
export type PtzHolder = { name: string | null; unit: string | null; yours: boolean } | null;

export type Live = typeof live;
export type LiveRequest = keyof Live;
export type LiveInput<R extends LiveRequest> = z.infer<Live[R]['input']>;

export interface LiveReplies {
  /** ISO 8601. */
  'session.renew': { expiresAt: string };
  'live.capabilities': { rtpCapabilities: types.RouterRtpCapabilities };
  'live.join': null;
  'live.watch': { watchId: string; state: StreamState };
  'live.unwatch': null;
  'live.connect': null;
  'live.restartIce': { iceParameters: types.IceParameters };
  'live.resume': null;
  'live.pause': null;
  'live.shown': null;
  'live.tampered': null;
  /** Milliseconds since the epoch. */
  'live.clock': { now: number };
  'ptz.open': { presets: { token: string; name: string }[]; holder: PtzHolder };
  'ptz.close': null;
  'ptz.move': null;
  'ptz.stop': null;
  'ptz.preset': null;
  'ptz.home': null;
}

/** The receive transport a consumer came on; the client makes its side when it first meets the id. */
export interface TransportParams {
  id: string;
  iceParameters: types.IceParameters;
  iceCandidates: types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
}

/** What the client makes its side of a consumer from. */
export interface ConsumerParams {
  id: string;
  producerId: string;
  kind: 'video';
  rtpParameters: types.RtpParameters;
}

/** Why the pictures of a camera are withheld from all who may look at it otherwise. */
export const withheldReasons = ['placement_reported', 'facility_suspended', 'facility_closed'] as const;
export type WithheldReason = (typeof withheldReasons)[number];
/**
 * Why a watch ended by the server's will. `not_found` also stands for "no longer permitted". A withheld picture is refused with the same
 * word, to whoever may look otherwise.
 */
export type WatchEnd = 'not_found' | WithheldReason;

export interface LiveEvents {
  'live.state': (event: { watchId: string; state: StreamState }) => void;
  /**
   * A (new) consumer for a watch, paused until live.resume; any earlier one of this watch is dead. It begins with the camera's next key frame.
   * Until then `catchUp`, where there is one, shows the running stream as of now; it is resumed by its own id, and given back by live.pause
   * once `consumer` has a picture.
   */
  'live.consumer': (event: {
    watchId: string;
    transport: TransportParams;
    consumer: ConsumerParams;
    catchUp?: ConsumerParams;
  }) => void;
  /** The same for a consumer that the client has already and resumed in the middle of a running stream. */
  'live.catchUp': (event: { watchId: string; transport: TransportParams; catchUp: ConsumerParams }) => void;
  /** Of a camera that this connection follows. */
  'ptz.holder': (event: { cameraId: string; holder: PtzHolder }) => void;
  /**
   * When the stream's pictures come in to the server: one with this RTP timestamp at `at` (milliseconds since the epoch, server clock), `lagMs`
   * later than at best. What else a picture takes to the screen is the way from the server. Again when it has changed noticeably.
   */
  'live.time': (event: { watchId: string; rtpTimestamp: number; at: number; lagMs: number }) => void;
  'live.closed': (event: { watchId: string; reason: WatchEnd }) => void;
  /** The connection is about to be closed by the server. */
  'session.ended': (event: { reason: SessionEnd | WallEnd }) => void;
  /** To whoever answers for the person's account or audits it, and to the person's other sessions. */
  'security.alert': (event: SecurityAlert) => void;
  /** To everybody who may know of them. After a reconnection the list is asked for anew. */
  'alert.changed': (event: AlertNews) => void;
}

/** socket.io's own typing of the client's emits. */
export type LiveEmits = {
  [R in LiveRequest]: (input: LiveInput<R>, ack: (answer: Ack<LiveReplies[R]>) => void) => void;
};
