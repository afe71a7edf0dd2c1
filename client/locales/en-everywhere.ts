import type { viEverywhere } from './vi-everywhere.ts';

export const enEverywhere: typeof viEverywhere = {
  outagePages: {
    nav: 'Outages',
    availability: 'Camera availability',
  },
  inspections: {
    title: 'Inspections',
    tabs: {
      findings: 'Findings and remedies',
    },
    actions: {
      record: 'Record a finding',
    },
    keys: {
      record: 'Record a finding of the inspection',
    },
  },
  violations: {
    title: 'Violations',
    one: 'Violation no. {n}',
    report: {
      open: 'Report violation',
      key: 'Report violation (V)',
    },
    keys: {
      report: 'Report a violation that is seen on the camera',
    },
    of: 'Violations at the facility',
  },
  facilities: {
    title: 'Facility records',
    toRecord: 'Facility record',
    states: {
      open: 'Open',
      suspended: 'Suspended',
      closed: 'Closed',
    },
  },
  placements: {
    title: 'Cameras reported in forbidden places',
    report: {
      open: 'Report forbidden place',
    },
  },
  people: {
    newRequest: 'Request an account',
    fields: {
      username: 'User name',
      fullName: 'Full name',
      position: 'Position',
      unit: 'Unit',
      telephone: 'Telephone',
      email: 'E-mail',
      roles: 'Roles',
      role: 'Role',
      state: 'State',
      reviewDue: 'Review due',
      createdAt: 'Created',
      unitId: 'Unit in the system',
      scopeId: 'Scope',
      scope: 'Scope',
      manager: 'Manager',
      kind: 'Kind of facility',
      validTo: 'Ends',
      hours: 'Hours of the day',
      basis: 'Written basis',
      number: 'Document number',
      date: 'Document date',
      document: 'Scan of the document',
      reason: 'Reason',
      requested: 'Requested by',
      person: 'Person',
      nextDue: 'Next review due',
    },
    taken: {
      username: 'This user name is taken.',
      email: 'The person with this e-mail has an account already: one person, one account.',
    },
    wrongFields: 'Look again at: {fields}.',
    hints: {
      reason: '10 characters or more; goes into the ledger.',
    },
    chooseFile: 'Choose a file',
    fileTooLarge: 'The file is larger than {n} MB. Choose a smaller one.',
  },
  reason: {
    title: 'State a reason before live pictures open',
    text: 'The national level opens the pictures of a facility for a reason only. The reason and every look go into the ledger.',
    label: 'Reason',
    scope: 'Open pictures of',
    province: 'All of {name}',
    minutes: 'For',
    minutesOf: '{n} minutes',
    submit: 'Record the reason and open',
    short: 'The reason must have 10 characters or more.',
    missing: 'Pictures not open, a reason is needed: {names}',
    state: 'State a reason',
    openUntil: 'Open until {time}. Reason: {reason}',
  },
  duty: {
    bar: {
      label: 'Duty of this facility',
      own: 'On duty until {time}',
      left: '{span} left',
      over: '{span} over',
      waiting: 'Waiting to be taken over',
      signIn: 'Begin shift {from}–{to}',
      takeOver: 'Take over from {name}',
      other: 'On duty: {name}',
      nobody: 'Nobody on duty since {time}',
      none: 'Roster',
      next: 'Next: {name}, {time}',
      open: '{n} open item | {n} open items',
      note: 'Write a note (N)',
      handOver: 'Hand over',
    },
    span: {
      hours: '{h} h {m} min',
      minutes: '{m} min',
    },
    actions: {
      takeOver: 'Take over',
    },
    prompt: {
      title: 'Are you still there?',
      hint: 'Press a key or move the pointer to confirm. {time} left before the leader is alerted.',
      here: 'I am on duty',
    },
    keys: {
      note: 'Write a note into the log of the shift',
    },
  },
  views: {
    fitShort: 'Fit',
    keys: {
      move: 'Move the tile',
      resize: 'Resize the tile',
      choose: 'Choose the tile’s camera',
      empty: 'Take the camera out, then the tile',
      cancel: 'Stop dragging, stop arranging',
    },
    tilesOneLarge: '{n} tiles, one large',
    fit: 'As many as there are cameras',
    unavailable: 'Not available',
    menu: 'Views',
    own: 'Mine',
    ofUnit: 'Shared in {name}',
    none: 'No view has been saved yet.',
    newView: 'New view',
    newTour: 'New tour',
    tour: 'tour',
  },
  tours: {
    keys: {
      pause: 'Pause, play on',
      turn: 'Previous stop, next stop',
    },
  },
  screen: {
    full: 'Full screen (F)',
    fullTile: 'This tile in full screen (F)',
    leaveFull: 'Leave full screen (Esc)',
    float: 'Show in a small window',
    floating: 'Shown in a small window',
    unfloat: 'Bring it back here',
  },
  wall: {
    open: 'Show on a wall screen',
  },
  cameraPage: {
    keys: {
      zoom: 'Enlarge the picture, or less',
      zoomAlways: 'Enlarge the picture, or less (also where the camera itself turns)',
      pan: 'Move within the enlarged picture',
      reset: 'The whole picture again',
      neighbours: 'Previous and next camera of the facility',
      timeline: 'On the time bar: 2 minutes (with Shift: an hour)',
    },
  },
  overview: {
    title: 'Overview by province',
    requests: 'Account requests',
  },
  reports: {
    progress: {
      states: {
        not_surveyed: 'Not surveyed',
        surveyed: 'Surveyed',
        installed: 'Installed',
        connectable: 'Connectable',
        connected: 'Connected',
        not_connectable: 'Not connectable',
        refused: 'Refused',
      },
    },
  },
  history: {
    lasting: {
      none: 'under 1 s',
      seconds: '{s} s',
      minutes: '{m} min {s} s',
      wholeMinutes: '{m} min',
      wholeHours: '{h} h',
      hours: '{h} h {m} min',
    },
  },
};
