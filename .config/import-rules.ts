/**
 * Who may import from whom inside the server: main -> http, socket -> domain folders -> access, ledger, db -> contract;
 * media, onvif and simulator are leaves. What is not in a list is forbidden; every part may import from itself.
 */
const basics = ['contract', 'errors.ts', 'log.ts', 'limit.ts', 'due-timer.ts', 'sealed-box.ts'];
const domains = [
  'facilities',
  'cameras',
  'people',
  'alerts',
  'duty',
  'outages',
  'violations',
  'inspections',
  'reports',
  'audit',
  'onboarding',
  'placements',
  'coverage',
  'history',
  'views',
  'walls',
];
const domain = [...domains, 'lists', 'documents', 'access', 'ledger', 'db', 'config.ts', ...basics];

export const mayImport: Record<string, string[]> = {
  contract: [],
  'errors.ts': ['contract'],
  'log.ts': [],
  'limit.ts': [],
  'due-timer.ts': ['log.ts'],
  'sealed-box.ts': [],
  // The settings of the environment, and of them what signs and seals.
  'settings.ts': [],
  'secrets.ts': ['settings.ts', 'errors.ts'],
  'config.ts': ['settings.ts', 'secrets.ts', 'errors.ts'],
  db: basics,
  ledger: ['db', 'config.ts', ...basics],
  access: ['ledger', 'db', ...basics],
  ...Object.fromEntries(domains.map((name) => [name, domain])),
  lists: basics,
  // Files in administrative form.
  documents: basics,
  // What the server does with connected devices over ONVIF.
  devices: ['onvif', ...domain],
  media: basics,
  onvif: basics,
  simulator: basics,
  http: domain,
  socket: ['media', 'devices', ...domain],
};

export const zones = [
  ...Object.entries(mayImport).map(([part, others]) => ({
    target: `./server/${part}`,
    from: './server',
    except: [...new Set([part, ...others])].map((other) => `./${other}`),
    message: `server/${part} may import from ${others.join(', ') || 'nothing else'} of the server.`,
  })),
  { target: './server', from: './client', message: 'The server does not know the client.' },
  {
    target: './client',
    from: './server',
    except: ['./contract'],
    message: 'The client knows the contract of the server alone.',
  },
];

/** What a leaf must not import. */
export const leafPackages = [
  '@prisma/*',
  'prisma',
  'pg',
  'express',
  'socket.io',
  'socket.io/*',
  'helmet',
  'jsonwebtoken',
];
