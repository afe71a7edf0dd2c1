import type { viHelp } from './vi-help.ts';

export const enHelp: typeof viHelp = {
  help: {
    keysTitle: 'Keyboard shortcuts',
    hint: 'A hint for newcomers',
    next: 'Next hint ({n}/{of})',
    understood: 'Understood',
    noHints: 'No more hints',
    hints: {
      shift:
        'Sign in to your shift by the button beside the name of the facility, then watch the grid. New alerts show in the line above.',
      grid: 'Arrow keys choose a tile, Enter opens the camera, F is full screen. Press ? for all keys.',
      wall: 'For a big screen, use the screen button on the right: that screen can only be watched, not controlled.',
      roster:
        'Assign shifts by the week: choose the button beside the name of the facility, then Roster. You are told of gaps.',
      alerts: 'Alerts that nobody acknowledges in time come to you. Open one for its camera and what was done.',
      board:
        'The page Facilities says which facilities are covered and which have problems. Choose a name to watch live.',
      finder: 'Press / and type a few letters to go straight to a facility or camera.',
      tours: 'Under Views you keep grids of your own, and tours that go through facilities by themselves.',
      connections:
        'The page Connections says which cameras have no connection, why, and what to do. It shows no pictures.',
      connect:
        'Open a facility and choose Connect cameras to search its network and try each stream before you register it.',
      list: 'Many cameras: import a whole list from a file. Each row is tried before anything is written.',
      registers: 'Accounts are issued on written request: judge the requests under Accounts, Requests.',
      grants: 'Open a person to add, narrow or end their rights; they end at that very moment.',
      reasons: 'To see the pictures of a facility you state a reason first; it goes into the ledger.',
      questions: 'Begin with a question: who saw this camera, what did this person see, or unusual access.',
      export: 'Every table can be exported as CSV; that is recorded too.',
    },
    places: {
      everywhere: 'On every page',
      grid: 'In a grid of cameras',
      camera: 'On the page of one camera',
      editor: 'When arranging a grid',
      tour: 'While a tour plays',
    },
    keys: {
      sheet: 'Open this sheet',
      tab: 'Go to the next or the previous part',
      escape: 'Close a dialog, leave full screen',
      arrows: 'Go to another tile',
      open: 'Open the camera of the tile',
      pages: 'Turn the page of the grid',
      fullScreen: 'Show the tile in focus, or the whole grid, in full screen',
      fullScreenCamera: 'Show the picture in full screen',
    },
  },
};
