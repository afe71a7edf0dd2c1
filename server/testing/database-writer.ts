// Opens the embedded database in the folder named by its argument, then writes accounts one after another for ever and
// prints each name once its row is acknowledged. Tests kill it.
import { pino } from 'pino';
import { openDatabase } from '../db/database.ts';

const { prisma } = await openDatabase({ dataDir: process.argv[2]!, log: pino({ level: 'silent' }) });
const someone = { passwordHash: '-', fullName: '-', position: '-', unit: '-' };
for (let index = 0; ; index++) {
  const username = `${process.pid}.${index}`;
  await prisma.person.create({ data: { ...someone, username } });
  console.log(username);
}
