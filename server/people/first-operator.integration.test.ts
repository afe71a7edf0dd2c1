import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { Ledger } from '../ledger/ledger.ts';
import { testDatabase } from '../testing/database.ts';
import { activate } from './activation.ts';
import { createFirstOperator } from './first-operator.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

const account = {
  username: 'tran.vinh',
  fullName: 'Trần Quốc Vinh',
  position: 'Chuyên viên',
  unit: 'Cục Viễn thông',
  basis: '12/QĐ-CVT, 2021-06-14',
  country: 'Việt Nam',
};

it('gives an empty system its first operator, who chooses a password by the code; and no second one', async () => {
  const { prisma } = database;
  const parts = { prisma, ledger: new Ledger({ prisma, chainId: 'main' }) };
  const [made, refused] = await Promise.allSettled([
    createFirstOperator(parts, account),
    createFirstOperator(parts, { ...account, username: 'other' }),
  ]).then((both) => both.toSorted((a) => (a.status === 'fulfilled' ? -1 : 1)));
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } });
  if (made?.status !== 'fulfilled') throw made?.reason;
  const { username, code } = made.value;
  await activate(parts, { username, code, password: 'Mực tím trên giấy ố 1987' }, undefined);
  const [person] = await prisma.person.findMany({ include: { grants: { include: { node: true } } } });
  expect(person).toMatchObject({ username, grants: [{ role: 'operator', node: { level: 'country' } }] });
  expect(person!.activatedAt).not.toBeNull();
  expect(await prisma.ledgerEntry.findFirst({ where: { kind: 'account.issued' } })).toMatchObject({
    subjectId: person!.id,
    details: expect.stringContaining('12/QĐ-CVT'),
  });
});
