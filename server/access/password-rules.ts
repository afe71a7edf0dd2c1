import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '../errors.ts';

const shortest = 12;
/** Of 0 to 4 by zxcvbn: withstands 10^8 guesses, which with argon2id behind it and the throttle before it are out of reach. */
const scoreWanted = 3;

/** What people here put into passwords, without marks as they type it; the package's lists know only other languages. */
const vietnamese = [
  ...['matkhau', 'anhyeuem', 'emyeuanh', 'yeuem', 'vietnam', 'hanoi', 'saigon', 'congan', 'quandoi', 'benhvien'],
  ...['camera', 'giamsat', 'cachly', 'thanhtra', 'quantri', 'nguoitruc', 'lanhdao', 'soyte', 'vonggac', 'covid19'],
];

let estimator: ZxcvbnFactory | undefined;

/** Made at the first use: its lists take 20 ms. */
const guesses = (): ZxcvbnFactory =>
  (estimator ??= new ZxcvbnFactory({ dictionary: { ...dictionary, vietnamese }, graphs: adjacencyGraphs }));

/**
 * Throws `password_refused` with the broken rule: `length` under 12 characters, `username` when it is the user name, `common` when it is
 * one of 40,000 common passwords, made from one, or easy to guess otherwise.
 */
export function checkNewPassword(password: string, { username }: { username: string }): void {
  const text = password.normalize('NFC');
  if ([...text].length < shortest) {
    throw refused('length', `The password has fewer than ${shortest} characters.`);
  }
  if (text.toLowerCase() === username.toLowerCase()) throw refused('username', 'The password is the user name.');
  if (guesses().check(text, [username]).score < scoreWanted) {
    throw refused('common', 'The password is common or easy to guess: join several words that do not belong together.');
  }
}

const refused = (rule: string, message: string): AppError => new AppError('password_refused', message, { rule });
