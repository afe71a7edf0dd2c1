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
 * A hash over everything here that shapes the binary.
 * @returns {Promise<string>} 12 hexadecimal digits
 */
export async function recipeHash() {
  const hash = createHash('sha256');
  const overlay = await readdir(OVERLAY, { recursive: true, withFileTypes: true });
  const files = overlay
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
  files.push(join(import.meta.dirname, 'recipe.mjs'), join(import.meta.dirname, 'build.mjs'));
  for (const file of files.sort()) {
    hash
      .update(`${relative(import.meta.dirname, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

/** @param {unknown} error */
function message(error) {
  return error instanceof Error ? error.message : String(error);
}
