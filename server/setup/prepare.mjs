// `npm run setup`: makes the machine ready for `npm start`, and nothing else.
import { makeReady } from './ready.mjs';

await makeReady();
console.log('Ready: `npm start` runs the console.');
