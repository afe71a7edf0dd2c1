import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from './exec.mjs';
import { exists, inPath, isExecutable } from './machine.mjs';

// What the system must bring, by what it can do rather than by package names: a machine that has a program from elsewhere
// is ready too. The Debian package is what is installed when the check fails.

/** @type {number} limit of one check, ms: a first look at all of GStreamer's plug-ins takes seconds */
const CHECK_MS = 60_000;

/**
 * @typedef {object} Requirement
 * @property {string} name for a person
 * @property {string} debian package that brings it on Debian 12
 * @property {() => Promise<boolean>} isMet
 */

/**
 * @param {string} name
 * @param {string} debian
 * @returns {Requirement}
 */
const program = (name, debian = name) => ({ name, debian, isMet: () => inPath(name) });

/**
 * @param {string} name of a pkg-config module
 * @param {string} debian
 * @returns {Requirement}
 */
const library = (name, debian) => ({
  name: `${name} (pkg-config)`,
  debian,
  isMet: () => succeeds('pkg-config', ['--exists', name]),
});

/** The simulated cameras draw with it (server/simulator). */
const FONT = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';

/** @type {Requirement[]} */
export const RUNTIME = [
  { name: 'ffmpeg with libx264 and drawtext', debian: 'ffmpeg', isMet: hasFfmpeg },
  { name: `the font ${FONT}`, debian: 'fonts-dejavu-core', isMet: () => exists(FONT) },
  program('setpriv', 'util-linux'),
  program('tar'),
];

/** Only where the media worker has to be built. @type {Requirement[]} */
export const BUILD = [
  program('c++', 'g++'),
  program('meson'),
  program('ninja', 'ninja-build'),
  program('pkg-config'),
  program('flatc', 'flatbuffers-compiler'),
  library('libuv', 'libuv1-dev'),
  library('openssl', 'libssl-dev'),
  library('libsrtp2', 'libsrtp2-dev'),
  library('flatbuffers', 'libflatbuffers-dev'),
  ...['absl_flat_hash_map', 'absl_inlined_vector', 'absl_optional', 'absl_bad_optional_access', 'absl_strings'].map(
    (name) => library(name, 'libabsl-dev'),
  ),
];

/** @type {Requirement[]} */
export const BROWSER = [{ name: 'chromium', debian: 'chromium', isMet: () => isExecutable('/usr/bin/chromium') }];

/**
 * @param {string} element
 * @param {string} debian
 * @returns {Requirement}
 */
const gstreamer = (element, debian) => ({
  name: `GStreamer's ${element}`,
  debian,
  isMet: async () => (await gstreamerElements()).has(element),
});

/** Debian's own RTSP server, which the tests use as a camera that nobody here wrote. @type {Requirement[]} */
export const RTSP_SERVER = [
  { name: 'python3-gi for /usr/bin/python3', debian: 'python3-gi', isMet: () => python('import gi') },
  gstreamer('rtsp-server', 'gir1.2-gst-rtsp-server-1.0'),
  gstreamer('videotestsrc', 'gstreamer1.0-plugins-base'),
  gstreamer('rtph264pay', 'gstreamer1.0-plugins-good'),
  gstreamer('x265enc', 'gstreamer1.0-plugins-bad'),
  gstreamer('x264enc', 'gstreamer1.0-plugins-ugly'),
];

/** For a private cluster that the tests make and remove. @type {Requirement[]} */
export const POSTGRES = [{ name: "PostgreSQL's initdb", debian: 'postgresql', isMet: hasInitdb }];

/**
 * @param {Requirement[]} requirements
 * @returns {Promise<Requirement[]>} those that are not met
 */
export async function unmet(requirements) {
  elements = undefined;
  const met = await Promise.all(requirements.map(({ isMet }) => isMet()));
  return requirements.filter((_, index) => !met[index]);
}

async function hasFfmpeg() {
  const [encoders, filters] = await Promise.all(
    ['-encoders', '-filters'].map((list) => capture('ffmpeg', ['-hide_banner', list], { timeoutMs: CHECK_MS })),
  );
  return / libx264 /.test(encoders.output) && / drawtext /.test(filters.output);
}

async function hasInitdb() {
  if (await inPath('initdb')) return true;
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const found = versions.map((version) => isExecutable(join('/usr/lib/postgresql', version, 'bin/initdb')));
  return (await Promise.all(found)).includes(true);
}

/** @type {Promise<Set<string>> | undefined} one look serves all of a list's GStreamer requirements */
let elements;

function gstreamerElements() {
  const script = `
import gi
gi.require_version('Gst', '1.0')
from gi.repository import Gst
Gst.init(None)
for name in ['videotestsrc', 'rtph264pay', 'x265enc', 'x264enc']:
    if Gst.ElementFactory.find(name): print(name)
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GstRtspServer
print('rtsp-server')
`;
  elements ??= capture('/usr/bin/python3', ['-c', script], { timeoutMs: CHECK_MS }).then(
    ({ output }) => new Set(output.split('\n')),
  );
  return elements;
}

/** @param {string} script */
const python = (script) => succeeds('/usr/bin/python3', ['-c', script]);

/**
 * @param {string} command
 * @param {string[]} args
 */
const succeeds = async (command, args) => (await capture(command, args, { timeoutMs: CHECK_MS })).code === 0;
