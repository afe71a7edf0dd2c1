import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SetupError } from '../errors.mjs';

const OVERLAY = join(import.meta.dirname, 'overlay');

/**
 * What the sources need besides the overlay. Each `from` must be there exactly once.
 * @type {{file: string, why: string, from: string, to: string}[]}
 */
export const PATCHES = [
  {
    file: 'meson.build',
    why: 'Debian 12 has meson 1.0.1; nothing in the build needs a newer one',
    from: "meson_version: '>= 1.1.0'",
    to: "meson_version: '>= 1.0.0'",
  },
  {
    // OpenSSL calls the BIO callback with BIO_CB_RETURN OR-ed to the operation. Compared with ==, the callback answers 1 to
    // every BIO_ctrl. With kernel TLS compiled in (as Debian does) BIO_ctrl(GET_KTLS_SEND) = 1 makes libssl allocate no
    // write buffer, and the worker dies of SIGSEGV at the first DTLS ClientHello.
    file: 'src/RTC/DtlsTransport.cpp',
    why: 'the BIO callback must test the BIO_CB_RETURN flag',
    from: '(operationType == BIO_CB_RETURN)',
    to: '((operationType & BIO_CB_RETURN) != 0)',
  },
];

/** Arguments of `meson setup`, after the build folder. */
export const MESON_OPTIONS = ['--buildtype', 'release', '-Db_ndebug=true', '--wrap-mode=nodownload'];

/**
 * @param {string} text
 * @param {string} from
 * @param {string} to
 * @returns {string}
 */
export function replaceOnce(text, from, to) {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`"${from}" was found ${found} times instead of once`);
  return text.replace(from, () => to);
}

/**
 * Makes the package's worker sources buildable against Debian's libraries.
 * @param {string} source folder with a private copy of the package's `worker`
 */
export async function applyRecipe(source) {
  for (const { file, from, to } of PATCHES) {
    const path = join(source, file);
    try {
      await writeFile(path, replaceOnce(await readFile(path, 'utf8'), from, to));
    } catch (error) {
      throw new SetupError(`the worker's ${file} is not what the recipe was written for: ${message(error)}`, {
        advice: 'This version of mediasoup needs a new recipe: see server/setup/worker/recipe.mjs.',
      });
    }
  }
  const subprojects = join(source, 'subprojects');
  for (const name of await readdir(OVERLAY)) {
    if (name.endsWith('.md')) continue;
    const wrap = await readFile(join(subprojects, `${name}.wrap`), 'utf8').catch(() => '');
    const directory = /^directory *= *(\S+)$/m.exec(wrap)?.[1];
    if (!directory) {
      throw new SetupError(`the worker's sources have no wrap named ${name}`, {
        advice: 'This version of mediasoup needs a new recipe: see server/setup/worker/overlay/README.md.',
      });
    }
    await cp(join(OVERLAY, name), join(subprojects, directory), { recursive: true });
  }
}

/**
 * A hash over everything here that shapes the binary, and over nothing else: another hash means minutes of building.
 * @returns {Promise<string>} 12 hexadecimal digits
 */
export async function recipeHash() {
  const patches = PATCHES.map(({ file, from, to }) => [file, from, to]);
  const hash = createHash('sha256').update(JSON.stringify([patches, MESON_OPTIONS]));
  const entries = await readdir(OVERLAY, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.md'));
  for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(`\0${relative(OVERLAY, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/** @param {unknown} error */
function message(error) {
  return error instanceof Error ? error.message : String(error);
}
