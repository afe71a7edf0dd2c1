import { X509Certificate, createPrivateKey } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { SetupError } from '../errors.mjs';
import { ROOT } from '../machine.mjs';

/** Marks a certificate as made here, which may therefore be replaced here. */
const ORGANISATION = 'Vong Gac (self-signed)';
/** The longest time that browsers accept (CA/Browser Forum's former limit, which Apple still applies to own roots). */
const DAYS = 825;
const DAY_MS = 86_400_000;

/**
 * @param {string} [folder]
 * @returns {import('../run-steps.mjs').Step}
 */
export function certificate(folder = join(ROOT, 'certs')) {
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  return {
    id: 'certificate',
    title: 'TLS certificate',
    async isDone({ env }) {
      if (env.TLS?.toLowerCase() === 'off' || env.TLS_CERT) return true;
      return judge(await readText(keyFile), await readText(certFile), new Date()) === 'usable';
    },
    async run() {
      if (judge(await readText(keyFile), await readText(certFile), new Date()) === 'foreign') {
        throw new SetupError(
          `${certFile} and ${keyFile} cannot be used and were not made here, so they are left alone`,
          {
            advice:
              'Either one is missing, or the key does not belong to the certificate, or it has expired.\n' +
              'Put a valid pair there, name another by TLS_CERT and TLS_KEY, or remove both to have one made.',
          },
        );
      }
      const { key, cert } = await makeCertificate(localNames(), new Date());
      await mkdir(folder, { recursive: true });
      await replace(keyFile, key, 0o600);
      await replace(certFile, cert, 0o644);
      return `self-signed, valid for ${DAYS} days`;
    },
  };
}

/**
 * @param {string | undefined} key PEM
 * @param {string | undefined} cert PEM
 * @param {Date} now
 * @returns {'usable' | 'ours' | 'none' | 'foreign'} `ours`, `none`: to be (re)made; `foreign`: unusable, but not ours to replace
 */
export function judge(key, cert, now) {
  if (key === undefined && cert === undefined) return 'none';
  const parsed = cert && parse(cert);
  const ours = Boolean(parsed && parsed.subject.includes(`O=${ORGANISATION}`));
  if (!parsed || key === undefined || !belongs(parsed, key) || new Date(parsed.validTo) <= now) {
    return ours ? 'ours' : 'foreign';
  }
  return 'usable';
}

/**
 * @param {string[]} names host names and IP addresses
 * @param {Date} now
 * @returns {Promise<{key: string, cert: string}>} PEM
 */
export async function makeCertificate(names, now) {
  const { generate } = await import('selfsigned'); // an npm package: not there yet when this file is loaded
  // subjectAltName's tags: 7 is an IP address, 2 a DNS name (RFC 5280, section 4.2.1.6).
  const altNames = names.map((name) => {
    return isIP(name) ? { type: /** @type {const} */ (7), ip: name } : { type: /** @type {const} */ (2), value: name };
  });
  const pems = await generate(
    [
      { name: 'commonName', value: 'localhost' },
      { name: 'organizationName', value: ORGANISATION },
    ],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(now.getTime() - DAY_MS), // clocks in the house differ
      notAfterDate: new Date(now.getTime() + (DAYS - 1) * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames },
      ],
    },
  );
  return { key: pems.private, cert: pems.cert };
}

/** What this machine may be called in a browser's address line. */
function localNames() {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  // A link-local IPv6 address carries a zone and is of no use in a certificate.
  const usable = addresses.filter((address) => !address.startsWith('fe80:'));
  return [...new Set(['localhost', hostname(), '127.0.0.1', '::1', ...usable])];
}

/** @param {string} pem */
function parse(pem) {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/**
 * @param {X509Certificate} cert
 * @param {string} key
 */
function belongs(cert, key) {
  try {
    return cert.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** @param {string} file */
const readText = (file) =>
  readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw new SetupError(`${file} cannot be read: ${error.code}`, { advice: 'Give it to the present user.' });
  });

/**
 * @param {string} file
 * @param {string} text
 * @param {number} mode
 */
async function replace(file, text, mode) {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, text, { mode });
  await chmod(temporary, mode);
  await rename(temporary, file);
}
