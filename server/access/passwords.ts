import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** OWASP's first choice for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane; about 25 ms of one core. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const saltLength = 16;

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** The argon2id hash of a password in PHC string form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltLength);
  const tag = await derive('argon2id', { ...parameters, message: message(password), nonce });
  const { memory, passes, parallelism } = parameters;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/**
 * Whether the password is the one behind the hash. Without a hash (nobody has that user name) the same work is done and the answer is no,
 * so that the time of an answer does not tell which user names exist. Throws on a hash that is not one of hashPassword's form.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const stored = hash === undefined ? nobody() : parse(hash);
  const tag = await derive('argon2id', { ...stored.parameters, message: message(password) });
  return timingSafeEqual(tag, stored.tag) && hash !== undefined;
}

function parse(hash: string): { parameters: Omit<Argon2Parameters, 'message'>; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(hash) ?? [];
  if (!salt || !tag) throw new Error('A stored password hash is not argon2id in PHC string form.');
  const expected = Buffer.from(tag, 'base64');
  return {
    parameters: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      nonce: Buffer.from(salt, 'base64'),
      tagLength: expected.length,
    },
    tag: expected,
  };
}

const nobody = (): ReturnType<typeof parse> => ({
  parameters: { ...parameters, nonce: Buffer.alloc(saltLength) },
  tag: Buffer.alloc(parameters.tagLength),
});

/** Vietnamese letters have two spellings in Unicode, and keyboards differ in which they type. */
const message = (password: string): string => password.normalize('NFC');

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
