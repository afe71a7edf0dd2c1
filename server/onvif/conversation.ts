import { z } from 'zod';
import { BoundedCam, type OnvifTarget } from './bounded-cam.ts';
import { askForExtras, type Extras } from './extras.ts';
import { adopt, learn } from './learned.ts';
import { isOnvifError, OnvifError } from './onvif-error.ts';
import { chooseProfiles, mediaProfiles, type MediaProfile, type ProfileRemark } from './profiles.ts';
import { usableStreamUri } from './stream-uri.ts';
import { xmlText } from './text.ts';

export interface StreamProfile extends MediaProfile {
  /** At the host that was asked, without user information. */
  url: string;
}

/** What a device says about itself. */
export interface DeviceReport extends Extras {
  /** Its clock minus ours, ms, to about a second; undefined when it does not tell its time. */
  timeOffsetMs?: number;
  /** All with a picture, at most 128. */
  profiles: MediaProfile[];
  main: StreamProfile;
  sub?: StreamProfile;
  remarks: ProfileRemark[];
  /** Whether it has the second version of the media service (H.265). */
  media2: boolean;
  ptz: boolean;
  events: boolean;
}

/** Bytes; a recorder of 64 cameras describes its profiles in about one million. */
const longestAnswer = 2 * 1024 * 1024;

/**
 * Asks a device about itself; each answer may take `timeoutMs`. Rejects with OnvifError. What the onvif package makes of
 * an answer of this size is work without a bound: run it where it can be ended.
 */
export async function askForReport(
  target: OnvifTarget,
  { timeoutMs, videoSource }: { timeoutMs: number; videoSource?: string | undefined },
): Promise<DeviceReport> {
  const limits = { timeoutMs };
  const cam = new BoundedCam(target, longestAnswer);
  const learned = await learn(cam, limits);
  adopt(cam, learned);
  if (!learned.uri.media && !learned.uri.media2) {
    throw new OnvifError('bad_answer', 'The device names no media service');
  }
  const profiles = await askForProfiles(cam, limits);
  const chosen = chooseProfiles(profiles, videoSource);
  if (!chosen) throw new OnvifError('no_profile');
  const stream = async (profile: MediaProfile): Promise<StreamProfile> => {
    const answer = await cam.ask<{ uri?: unknown }>(
      (cam, done) => cam.getStreamUri({ protocol: 'RTSP', profileToken: xmlText(profile.token) }, done),
      limits,
    );
    const url = typeof answer?.uri === 'string' ? usableStreamUri(answer.uri, target.host) : undefined;
    if (url === undefined) throw new OnvifError('bad_answer', 'The device names no usable RTSP URI');
    return { ...profile, url };
  };
  const main = await stream(chosen.main);
  const sub = chosen.sub && (await stream(chosen.sub));
  return {
    ...(await askForExtras(cam, chosen.main)),
    timeOffsetMs: learned.timeOffsetMs,
    profiles,
    main,
    sub,
    remarks: chosen.remarks,
    media2: cam.media2Support === true,
    ptz: Boolean(learned.uri.ptz) && profiles.some(({ ptz }) => ptz),
    events: Boolean(learned.uri.events),
  };
}

const emptyAnswer = z.tuple([z.object({ getProfilesResponse: z.tuple([z.literal('')]) })]);

async function askForProfiles(cam: BoundedCam, limits: { timeoutMs: number }): Promise<MediaProfile[]> {
  // The package trips up over a device without any.
  const hasNone = () => emptyAnswer.safeParse(cam.lastBody).success;
  const ask = () =>
    cam.ask((cam, done) => cam.getProfiles((error, profiles) => done(hasNone() ? null : error, profiles)), limits);
  try {
    return mediaProfiles(await ask());
  } catch (error) {
    if (!cam.media2Support || !cam.uri?.media || !isOnvifError(error, 'bad_answer', 'refused', 'not_supported')) {
      throw error;
    }
    cam.media2Support = false; // some devices announce a media service of version 2 that does not work
    return mediaProfiles(await ask());
  }
}
