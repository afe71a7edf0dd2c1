import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../machine.mjs';

/** Inside the output: who removes or makes the output by other means takes the stamp away too. */
const STAMP = '.made-from';

/**
 * A folder that is made from sources and made again when they change.
 * @param {object} options
 * @param {string} options.id
 * @param {string} options.title
 * @param {string} options.output absolute path of the folder
 * @param {string[]} options.sources absolute paths of files and folders
 * @param {string[]} [options.ignore] absolute paths below the sources that do not count
 * @param {(context: import('../run-steps.mjs').Context) => Promise<void>} options.make
 * @returns {import('../run-steps.mjs').Step}
 */
export function generated({ id, title, output, sources, ignore, make }) {
  const stamp = join(output, STAMP);
  const hash = () => hashOf(sources, { ignore });
  return {
    id,
    title,
    isDone: async () => (await readFile(stamp, 'utf8').catch(() => '')) === hash(),
    async run(context) {
      const before = hash(); // of what it is made from, should they change meanwhile
      await make(context);
      await writeFile(stamp, before);
    },
  };
}
