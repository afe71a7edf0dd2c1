import type { viWall } from './vi-wall.ts';

export const enWall: typeof viWall = {
  wall: {
    what: 'A wall screen shows these cameras and has no controls. Whatever is watched on it is recorded for your account. It closes when its time is over, when you sign out, or when you close it on the page My account.',
    hours: 'Open for',
    forHours: '{n} hour | {n} hours',
    make: 'Make a wall screen',
    here: 'Open in a new window',
    elsewhere:
      'Or, on the computer of the wall screen, open the page below and type the code. It is shown only now, and one window at a time can use it.',
    page: 'Page',
    code: 'Code of the wall screen',
    until: 'Open until {time}, or until you sign out.',
    done: 'Done',
    title: 'Wall screen',
    enterHint: 'Type the code that you were given by whoever opened the wall screen.',
    submit: 'Show',
    missing: 'Type the code of 16 letters and digits.',
    refused: 'This code opens no wall screen: it is wrong, or the wall screen was closed.',
    grid: 'Wall screen: {name}',
    nothing: 'No camera may be shown here now',
    nothingHint:
      'Whoever opened this wall screen may not watch these cameras any more, or the time of the stated reason is over.',
    again: 'Show here again',
    byWhom: '{name} · until {time}',
    ended: {
      signed_out: 'This wall screen is closed: the session of whoever opened it is over.',
      token_expired: 'The time of this wall screen is over.',
      replaced: 'This wall screen is closed: whoever opened it has signed in elsewhere.',
      suspended: 'This wall screen is closed: the account of whoever opened it is suspended.',
      refresh_replayed: 'This wall screen is closed: the session of whoever opened it was used in two places.',
      password_changed: 'This wall screen is closed: whoever opened it has changed their password.',
      wall_closed: 'This wall screen was closed by whoever opened it.',
      wall_moved: 'This wall screen was opened in another window.',
    },
    own: 'Wall screens',
    ownHint:
      'Wall screens that are open by your account. If you see one that is not yours, close it and change your password at once.',
    none: 'No wall screen is open.',
    ofCameras: '{title} · {n} camera | {title} · {n} cameras',
    openedAt: 'Last opened {time} from {address}',
    neverOpened: 'Not open in any window yet',
    openUntil: 'Until {time}',
    close: 'Close',
    closeOf: 'Close wall screen {text}',
    closed: 'The wall screen is closed.',
  },
};
