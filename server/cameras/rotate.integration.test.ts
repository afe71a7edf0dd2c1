import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { SecondFactors } from '../access/second-factors.ts';
import { pushOwner } from '../alerts/delivery-desk.ts';
import { pushKeys } from '../alerts/push-keys.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { evidenceOwner } from '../inspections/evidence.ts';
import { Ledger } from '../ledger/ledger.ts';
import { createLogger } from '../log.ts';
import { SealedBox } from '../sealed-box.ts';
import { testDatabaseLocation, type DatabaseLocation } from '../testing/database.ts';
import { createOrganisation, type Organisation } from '../testing/organisation.ts';
import { CredentialVault } from './credentials.ts';
import { rotateSecrets } from './rotate.ts';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const [oldBox, newBox, both] = [new SealedBox(oldKey), new SealedBox(newKey), new SealedBox(newKey, oldKey)];
const secret = { username: 'admin', password: 'camera password' };

let resources: AsyncDisposableStack;
let location: DatabaseLocation;
let database: Database;
let organisation: Organisation;
let personId: string;
beforeEach(async () => {
  resources = new AsyncDisposableStack();
  location = resources.use(await testDatabaseLocation());
  const log = createLogger({ level: 'silent', pretty: false });
  database = resources.use(await openDatabase({ ...location, log }));
  organisation = await createOrganisation(database.prisma);
  for (const cameraId of [organisation.camera.A1, organisation.camera.B1]) await keep(cameraId, oldBox);
  const someone = { username: 'a', passwordHash: '-', fullName: '-', position: '-', unit: '-' };
  personId = (await database.prisma.person.create({ data: someone })).id;
  await factors(oldBox).offer({ id: personId, username: 'a' });
  await pushKeys(database.prisma, oldBox);
  const push = { id: randomUUID(), personId, endpointHash: 'x' };
  const sealed = oldBox.seal(pushOwner(push.id), 'an address');
  await database.prisma.pushSubscription.create({ data: { ...push, sealed } });
  await evidence(oldBox);
});

/** A picture that was taken as evidence. */
async function evidence(box: SealedBox): Promise<void> {
  const { prisma } = database;
  const [at, later, facilityId] = [new Date(), new Date(Date.now() + 3600_000), organisation.node.A];
  const times = { startsAt: at, endsAt: later, visibleFrom: at, createdAt: at };
  const words = { purpose: '-', authority: '-', province: '-', disclosure: 'at_once' } as const;
  const part = { facilityId, name: '-', province: '-' };
  const { id: inspectionId } = await prisma.inspection.create({
    data: { ...times, ...words, parts: { create: part } },
  });
  const of = { inspectionId, facilityId, personId: randomUUID(), person: '-' };
  const { id: findingId } = await prisma.inspectionFinding.create({
    data: { ...of, number: 1, at, recordedAt: at, text: '-' },
  });
  const document = { documentNumber: '-', documentDate: at, authority: '-', validTo: later, recordedAt: at };
  const { id: authorisationId } = await prisma.evidenceAuthorisation.create({
    data: { ...of, ...document, unit: '-' },
  });
  const sealed = box.seal(evidenceOwner(findingId), 'a key');
  const kept = { sha256: '-', size: 1, content: Buffer.from('x'), sealed };
  const taken = { findingId, authorisationId, authorisedById: of.personId, at, personId, person: '-' };
  await prisma.evidenceCapture.create({ data: { ...taken, ...kept } });
}
afterEach(() => resources.disposeAsync());

const keep = (cameraId: string, box: SealedBox) =>
  database.prisma.cameraCredential.create({
    data: { cameraId, sealed: new CredentialVault(box).seal(cameraId, secret) },
  });
const factors = (box: SealedBox) => new SecondFactors({ prisma: database.prisma, box, now: Date.now });
const credentialOf = async (cameraId: string, box: SealedBox) =>
  new CredentialVault(box).open(
    cameraId,
    (await database.prisma.cameraCredential.findUniqueOrThrow({ where: { cameraId } })).sealed,
  );
const entries = () => database.prisma.ledgerEntry.findMany({ where: { kind: 'secrets.rotated' } });
const rotate = (box: SealedBox) =>
  rotateSecrets(database.prisma, new Ledger({ prisma: database.prisma, chainId: 'main' }), box);

test('everything opens with the new key alone afterwards; a second time there is nothing to do', async () => {
  await keep(organisation.camera.K1, newBox); // entered meanwhile
  expect(await rotate(both)).toEqual({ cameras: 2, secondFactors: 1, others: 3 });
  const { A1, B1, K1 } = organisation.camera;
  for (const id of [A1, B1, K1]) expect(await credentialOf(id, newBox)).toEqual(secret);
  const { sealed } = await database.prisma.secondFactor.findUniqueOrThrow({ where: { personId } });
  const push = await database.prisma.pushSubscription.findFirstOrThrow();
  expect(newBox.open(pushOwner(push.id), push.sealed)).toBe('an address');
  const picture = await database.prisma.evidenceCapture.findFirstOrThrow();
  expect(newBox.open(evidenceOwner(picture.findingId), picture.sealed)).toBe('a key');
  expect((await pushKeys(database.prisma, newBox)).publicKey).toMatch(/^[\w-]{87}$/);
  expect(newBox.open(`second factor of ${personId}`, sealed)).toMatch(/^[A-Z2-7]{32}$/);
  expect(await rotate(both)).toEqual({ cameras: 0, secondFactors: 0, others: 0 });
  expect(await entries()).toMatchObject([
    { details: JSON.stringify({ cameras: 2, keyId: newBox.keyId, others: 3, secondFactors: 1 }) },
  ]);
});

test('one row that neither key opens stops it before anything is changed, and is named', async () => {
  await keep(organisation.camera.K1, new SealedBox(randomBytes(32)));
  await expect(rotate(both)).rejects.toThrow(organisation.camera.K1);
  expect(await credentialOf(organisation.camera.A1, oldBox)).toEqual(secret);
  expect(await entries()).toEqual([]);
});

test('the command does it, beside a running server where there is a PostgreSQL, and says so', async () => {
  const first = await command(newKey, oldKey);
  if (inject('databaseTemplate').kind === 'embedded') {
    expect(first).toMatchObject({ code: 1, output: expect.stringContaining('Stop it') });
    return;
  }
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('2 cameras and 1 second factors') });
  expect(await command(newKey)).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to do') });
  expect(await command(oldKey)).toMatchObject({ code: 1, output: expect.stringContaining('CREDENTIAL_KEY_PREVIOUS') });
});

test('the command does it with the embedded database when the server is stopped', async () => {
  await database.close();
  expect(await command(newKey, oldKey)).toMatchObject({ code: 0, output: expect.stringContaining('2 cameras') });
});

const command = (key: Buffer, previous?: Buffer) =>
  new Promise<{ code: number; output: string }>((done) => {
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DATA_DIR: location.dataDir,
      ...(location.url && { DATABASE_URL: location.url }),
      CREDENTIAL_KEY: key.toString('hex'),
      CREDENTIAL_KEY_PREVIOUS: previous?.toString('hex') ?? '',
    };
    const cli = new URL('rotate-cli.ts', import.meta.url).pathname;
    execFile(process.execPath, [cli], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error ? Number(error.code) : 0;
      done({ code, output: stdout + stderr });
    });
  });
