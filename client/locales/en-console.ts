import type { viConsole } from './vi-console.ts';

export const enConsole: typeof viConsole = {
  coverage: {
    mark: '{covered}/{required} zones',
    markLabel: 'Required zones with a working camera: {covered} of {required}. Show details',
    noneRequired: 'No zone is required',
    title: 'Zones that must have a camera',
    what: 'A zone counts while a camera there is live and well, or was found well a short while ago.',
    change: 'Change required zones',
    changeHint:
      'Clear the zones that the facility does not have, or tick one again. The change and its reason go on record.',
    reason: 'Reason or document number',
    save: 'Save changes',
    unchanged: 'Nothing differs from what is set.',
    needsReason: 'Please give a reason.',
    notRequired: 'not required',
    checkedAt: 'checked {time}',
    states: {
      covered: 'Covered',
      down: 'Has a camera, but it does not work',
      unknown: 'Not known',
      missing: 'No camera',
    },
    unknownWhy: 'Nobody has watched it of late, and it has not been checked yet.',
    conditions: {
      well: 'Well',
      down: 'Not working',
      unknown: 'Not known',
    },
  },
  finder: {
    open: 'Quick search',
    title: 'Find facilities, cameras, pages',
    placeholder: 'Type the name of a facility, camera or page; marks can be left out',
    groups: {
      pages: 'Pages',
      facilities: 'Facilities',
      cameras: 'Cameras',
    },
    results: 'Results',
    none: 'Nothing found for “{text}”. Try fewer words.',
    failed: 'Cameras could not be searched: the server cannot be reached.',
    count: '{n} found',
    keys: '↑ ↓ choose · Enter open · Esc close',
    searching: 'Searching cameras…',
  },
  places: {
    last: 'Last time you were at:',
    back: 'Go back there',
    dismiss: 'Dismiss',
  },
  serverLost: {
    title: 'Server connection lost',
    for: 'for {age}',
    what: 'Pictures and figures on the screen are no longer the present. Reconnecting by itself; what you have typed is kept.',
    retry: 'Try now',
    back: 'Server connection restored',
    waits: 'Waiting for the server',
    pageWaits: 'The page you chose opens when the server is back.',
  },
};
