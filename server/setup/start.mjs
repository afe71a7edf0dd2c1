// `npm start`: makes the machine ready, then runs the server until it ends.
import { findNode } from './node24.mjs';
import { launch, runUntilEnd } from './programs.mjs';
import { makeReady } from './ready.mjs';

const context = await makeReady();
// What packages plan to do without one day is no news for whoever runs the server.
const server = launch(await findNode(context), ['--disable-warning=DeprecationWarning', 'server/main.ts'], context);
process.exitCode = await runUntilEnd([server]);
