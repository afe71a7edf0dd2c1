import type { viAdvice } from './vi-advice.ts';

export const enAdvice: typeof viAdvice = {
  advice: {
    address_unreachable: "This address cannot be reached. Check power, network cable and the camera's IP address.",
    address_not_allowed:
      "The address is outside the networks where cameras may live. Change the camera's IP address or tell the administrator.",
    port_wrong:
      "Wrong port: what is there does not speak RTSP. Look up the RTSP port in the camera's network settings (usually 554).",
    password_wrong:
      'Wrong user name or password. Many cameras need a separate ONVIF user. Do not try often: the camera may lock the account.',
    onvif_off:
      'The device does not answer ONVIF at this port. Switch ONVIF on in the camera, check the port (usually 80, 8000, 8899).',
    profile_missing: "The device offers no video by ONVIF. Set up a stream in the camera's video settings.",
    path_wrong: "The camera has no stream at this path. Look it up in the maker's manual.",
    limit_reached:
      'The camera or recorder takes no more connections. Close other software that watches it, or raise the limit in its settings.',
    tls_failed: "No encrypted connection. Check the camera's certificate, or use rtsp:// instead of rtsps://.",
    no_video: 'This stream has no video. Switch it on in the camera or choose another path.',
    stream_silent: 'The camera takes the connection and sends no picture. Restart it and test again.',
    codec:
      'Set the codec of the stream to H.264 (now {found}). Otherwise the server must transcode, which it can do for a few only.',
    larger_codec:
      'The camera has a larger stream that is not H.264. For the best picture, set the largest stream to H.264.',
    b_frames: 'Switch B-frames off (H.264 Baseline, or B-frames 0). Otherwise the server must transcode.',
    gop_long: 'Key frames are too rare (now {found}). Set the key frame interval (I-frame, GOP) to 1 to 2 seconds.',
    smart_codec:
      'Switch the smart codec off (H.264+, Smart Codec): key frames are irregular (up to {found}), so the picture comes late.',
    frame_rate_low: 'Too few pictures (now {found}). Set 10 pictures a second or more.',
    bitrate_high:
      'The bit rate is too high (now {found}). Set at most 4 Mbit/s for the main stream, 0.5 Mbit/s for the sub stream.',
    sub_missing:
      'The sub stream is off. Switch on an H.264 sub stream, about 640x360, 8 pictures a second or more, to watch many cameras at once.',
    sub_codec: 'Set the sub stream to H.264 (now {found}).',
    sub_slow: 'The sub stream has too few pictures (now {found}). Set 8 a second or more.',
    sub_large: 'The sub stream is too large (now {found}). Set about 640x360.',
    clock_wrong: "The camera's clock is off by {found}. Set it and switch on NTP, time zone +7.",
  },
  outcomes: {
    title: 'Not connected',
    none: 'Nothing is recorded.',
    record: 'Record that it could not be connected',
    recordTitle: 'Record the outcome',
    about: 'About',
    wholeFacility: 'The whole facility',
    oneCamera: 'One camera',
    which: 'Which camera',
    result: 'Outcome',
    reasons: 'Technical reasons',
    note: 'Explanation, and who was spoken to',
    noteNeeded: 'Say why.',
    submit: 'Record',
    settle: 'Settled',
    settled: 'Settled {time}',
    by: '{name}, {time}',
    kinds: {
      not_connectable: 'Not connectable',
      refused: 'Refused by the facility',
    },
  },
};
