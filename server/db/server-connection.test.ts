import { expect, it } from 'vitest';
import { DatabaseUnreachable, serverConfig } from './server-connection.ts';

it.each(['postgresql://user:pa/ss@word@host:x/db', 'host=localhost password=pa/ss@word', ''])(
  'explains how to write a URL that is none (%s), without quoting it',
  (url) => {
    const error = (() => {
      try {
        return serverConfig(url);
      } catch (e) {
        return e as Error;
      }
    })();
    expect(error).toBeInstanceOf(DatabaseUnreachable);
    expect(`${(error as Error).message} ${String((error as Error).cause)}`).not.toContain('ss@word');
    expect((error as Error).message).toContain('postgresql://user:password@host:5432/database');
  },
);

it('refuses the URL of another kind of database', () => {
  expect(() => serverConfig('mysql://user:secret@host/db')).toThrow('DATABASE_URL begins with mysql://');
});
