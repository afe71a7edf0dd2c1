import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../log.ts';
import { SealedBox } from '../sealed-box.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { callAgain } from './call-again.ts';
import { AlertsDue } from './due.ts';
import { DeliveryDesk } from './delivery-desk.ts';
import { AlertMessages } from './messages.ts';
import { Notifier } from './notifier.ts';
import { Outbox } from './outbox.ts';
import { pushKeys, type PushKeys } from './push-keys.ts';

const box = new SealedBox(randomBytes(32));
const log = createLogger({ level: 'silent', pretty: false });
let app: TestApp;
let keys: PushKeys;
const id: Record<string, string> = {};

/** Takes mail as an SMTP server does, and keeps it. */
const mails: { to: string; text: string }[] = [];
const smtp: Server = createServer(speakSmtp);
function speakSmtp(socket: Socket): void {
  let [data, to]: [string | null, string] = [null, ''];
  let rest = '';
  const say = (line: string) => void socket.write(`${line}\r\n`);
  say('220 test');
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (data !== null) {
        if (line !== '.') data += `${line}\n`;
        else {
          mails.push({ to, text: data });
          data = null;
          say('250 kept');
        }
      } else if (/^RCPT TO:/i.test(line)) {
        to = /<(.*)>/.exec(line)![1]!;
        say('250 yes');
      } else if (/^DATA/i.test(line)) {
        data = '';
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 yes');
    }
  });
}

/** A push service: what it was sent, and what it answers. */
const pushes: { path: string; authorization: string; body: Buffer }[] = [];
let answer = 201;
let pushService: ReturnType<typeof createTlsServer>;
const agent = new Agent({ rejectUnauthorized: false });

beforeAll(async () => {
  app = await startTestApp();
  for (const [username, role, at] of [
    ['duty.a', 'duty', 'A'],
    ['leader.a', 'leader', 'A'],
    ['duty.b', 'duty', 'B'],
  ] as const) {
    id[username] = await app.addPerson(username, role, at);
    await app.database.prisma.person.update({ where: { id: id[username] }, data: { email: `${username}@example.vn` } });
  }
  keys = await pushKeys(app.database.prisma, box);
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  pushService = createTlsServer({ key, cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { authorization = '' } = request.headers;
      pushes.push({ path: request.url!, authorization, body: Buffer.concat(parts) });
      response.writeHead(answer).end();
    });
  });
  for (const server of [smtp, pushService]) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  smtp.close();
  pushService.close();
  await app?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  mails.length = 0;
  pushes.length = 0;
  answer = 201;
  await app.database.prisma.pushSubscription.deleteMany();
  await app.database.prisma.alert.deleteMany();
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const notifier = (settings: { mail?: { url: string; from: string }; graceMs?: number } = {}) =>
  new Notifier({
    ...{
      prisma: app.database.prisma,
      box,
      desk: app.alerts,
      keys,
      log,
      agent,
      consoleUrl: 'https://console.example.vn',
    },
    mail: { url: `smtp://127.0.0.1:${portOf(smtp)}`, from: 'vong-gac@example.vn' },
    ...{ graceMs: 1, retriesMs: [10, 10] },
    ...settings,
  });

async function subscribe(username: string): Promise<void> {
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const desk = new DeliveryDesk({
    ...{ prisma: app.database.prisma, ledger: app.ledger, box, pushKey: keys.publicKey, mailConfigured: true },
    pushServices: ['127.0.0.1'],
  });
  const endpoint = `https://127.0.0.1:${portOf(pushService)}/${username}`;
  const theirs = { p256dh: browser.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
  const by = { actor: { id: id[username]! }, sessionId: crypto.randomUUID(), origin: {} };
  await desk.subscribe({ endpoint, keys: theirs }, by as never);
}
/** The text of a mail, of which nodemailer encodes what is not ASCII. */
const readable = (mail: string): string => {
  const [head = '', ...body] = mail.split('\n\n');
  const text = body.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  const bytes = text.replace(/=\n/g, '').replace(/=([\dA-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
};
async function tamper(active = true): Promise<void> {
  app.alerts.raise({ source: 'tamper', about: { cameraId: app.organisation.camera.A1 }, active, at: new Date() });
  await app.alerts.settled();
}

it('who is to be told as well is called together with the rung, and again when it was not done', async () => {
  await using calls = notifier();
  for (const username of ['duty.a', 'leader.a', 'duty.b']) await subscribe(username);
  const about = { cameraId: app.organisation.camera.A1 };
  app.alerts.raise({ source: 'violation', about, active: true, at: new Date(), alsoTell: ['duty', 'leader'] });
  await app.alerts.settled();
  await calls.settled();
  const called = () => pushes.splice(0).map(({ path }) => path);
  expect(called().toSorted()).toEqual(['/duty.a', '/leader.a']);
  const { prisma } = app.database;
  const { id: alertId } = await prisma.alert.findFirstOrThrow();
  const at = new Date();
  await prisma.alert.update({ where: { id: alertId }, data: { state: 'resolved', closedAt: at } });
  await callAgain({ prisma, desk: app.alerts }, { id: alertId, at });
  await calls.settled();
  expect(called().toSorted()).toEqual(['/duty.a', '/leader.a']);
});

it('whoever is on the first rung is pushed and mailed, nobody else, and the push tells no place and no person', async () => {
  await using calls = notifier();
  for (const username of ['duty.a', 'leader.a', 'duty.b']) await subscribe(username);
  await tamper();
  await calls.settled();
  expect(mails.map(({ to }) => to)).toEqual(['duty.a@example.vn']);
  const { id: alertId } = await app.database.prisma.alert.findFirstOrThrow();
  expect(readable(mails[0]!.text)).toContain(`/alerts/${alertId}`);
  expect(pushes.map(({ path }) => path)).toEqual(['/duty.a']);
  // Known by our key, and sealed for the browser alone.
  expect(pushes[0]!.authorization).toContain(keys.publicKey);
  expect(pushes[0]!.body.toString()).not.toContain('title');
});

it('the next rung is called when nobody takes it, and nobody once somebody has', async () => {
  await using calls = notifier();
  await tamper();
  await calls.settled();
  const due = async (afterMs: number) => {
    await using clock = new AlertsDue({
      ...{ prisma: app.database.prisma, ledger: app.ledger, desk: app.alerts, log },
      now: () => new Date(Date.now() + afterMs),
    });
    await clock.run();
    await calls.settled();
  };
  await due(121_000);
  expect(mails.map(({ to }) => to)).toEqual(['duty.a@example.vn', 'leader.a@example.vn']);
});

it('what was taken before the grace is over calls nobody', async () => {
  await using calls = notifier({ graceMs: 2_000 });
  await tamper();
  await app.database.prisma.alert.updateMany({ data: { state: 'acknowledged' } });
  await calls.settled();
  expect(mails).toEqual([]);
});

it('what folds meanwhile, and many at once, is one message for each person', async () => {
  await using calls = notifier({ graceMs: 2_000 });
  await subscribe('duty.a');
  const { A1, A2 } = app.organisation.camera;
  const raise = (source: 'offline' | 'tamper', cameraId: string, part?: string) =>
    app.alerts.raise({ source, about: { cameraId }, active: true, at: new Date(), part });
  for (const cameraId of [A1, A2]) {
    raise('offline', cameraId);
    await app.alerts.settled();
  }
  await calls.settled();
  expect(mails.map(({ to }) => to)).toEqual(['duty.a@example.vn']);
  expect(pushes).toHaveLength(1);
  mails.length = pushes.length = 0;
  for (let part = 0; part < 30; part++) raise('tamper', A1, `rule ${part}`);
  await app.alerts.settled();
  await calls.settled();
  expect(mails.map(({ to }) => to)).toEqual(['duty.a@example.vn']);
  const text = readable(mails[0]!.text);
  expect(text).toContain('và 10 cảnh báo khác');
  expect(text).toContain('https://console.example.vn/alerts\n');
  expect(pushes).toHaveLength(1);
});

it('a message is pushed to the facility’s people who have not written it, whether or not somebody has taken the alert', async () => {
  await using calls = notifier();
  for (const username of ['duty.a', 'leader.a', 'duty.b']) await subscribe(username);
  await tamper();
  await calls.settled();
  await app.database.prisma.alert.updateMany({ data: { state: 'acknowledged' } });
  mails.length = pushes.length = 0;
  const { id: alertId } = await app.database.prisma.alert.findFirstOrThrow();
  const messages = new AlertMessages({ prisma: app.database.prisma, ledger: app.ledger, desk: app.alerts });
  const by = { actor: { id: id['duty.a']!, fullName: 'x' }, sessionId: crypto.randomUUID(), origin: {} };
  await messages.send({ id: alertId, text: 'Nhờ anh chị kiểm tra cổng sau' }, by as never);
  await calls.settled();
  expect(pushes.map(({ path }) => path)).toEqual(['/leader.a']);
  expect(mails).toEqual([]);
});

it('a choice of one’s own counts', async () => {
  const { prisma } = app.database;
  await prisma.alertDelivery.create({ data: { personId: id['duty.a']!, mail: null, push: null, sound: 'minor' } });
  await using calls = notifier();
  await subscribe('duty.a');
  await tamper();
  await calls.settled();
  await prisma.alertDelivery.deleteMany();
  expect([mails, pushes]).toEqual([[], []]);
});

it('a browser that has given its address back is forgotten; a service in trouble is asked again, for a while', async () => {
  await using calls = notifier({ mail: { url: 'smtp://127.0.0.1:1', from: 'vong-gac@example.vn' } });
  await subscribe('duty.a');
  answer = 503;
  await tamper();
  await calls.settled();
  expect(pushes).toHaveLength(3);
  expect(await app.database.prisma.pushSubscription.count()).toBe(1);
  await app.database.prisma.alert.deleteMany();
  answer = 410;
  await tamper(false);
  await tamper();
  await calls.settled();
  expect(await app.database.prisma.pushSubscription.count()).toBe(0);
});

it('what waits to be sent is bounded, the oldest is given up first, and closing waits for nothing', async () => {
  const outbox = new Outbox({ log });
  const sent: number[] = [];
  const held = Promise.withResolvers<void>();
  for (let index = 0; index < 600; index++) {
    outbox.add('x', async () => {
      await held.promise;
      sent.push(index);
    });
  }
  held.resolve();
  await outbox.settled();
  expect(sent.length).toBe(504);
  expect(sent).toContain(599);
  expect(sent).not.toContain(50);
  outbox.add('x', () => Promise.reject(new Error('no')));
  await outbox[Symbol.asyncDispose]();
});
