// `npm run dev`: the server, restarted when one of its files changes, beside Vite with hot reload, which passes /api and
// /socket.io on to it. Work with the address that Vite prints.
import { join } from 'node:path';
import { BIN } from './machine.mjs';
import { findNode } from './node24.mjs';
import { launch, runUntilEnd } from './programs.mjs';
import { makeReady } from './ready.mjs';

const context = await makeReady({ console: false });
const node = await findNode(context);
const server = launch(node, ['--watch', '--watch-preserve-output', 'server/main.ts'], context);
const vite = launch(node, [join(BIN, 'vite'), 'client'], context);
process.exitCode = await runUntilEnd([server, vite]);
