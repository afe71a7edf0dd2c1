// `node server/setup/run.mjs FILE [arguments]`: runs one of the project's own command-line programs with the Node it needs.
import { findNode } from './node24.mjs';
import { launch, runUntilEnd } from './programs.mjs';

const context = { env: process.env };
process.exitCode = await runUntilEnd([launch(await findNode(context), process.argv.slice(2), context)]);
