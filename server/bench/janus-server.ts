import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../testing/free-port.ts';

/** Where Debian puts Janus' parts. */
const libraries = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/janus`;
const startLimitMs = 20_000;

/** A Janus of Debian's package with its streaming plugin alone, on loopback, its settings in a temporary folder. */
export interface JanusServer extends AsyncDisposable {
  /** Of its API. */
  readonly url: string;
}

/** Pulls the RTSP URL as mountpoint 1. Rejects when Janus is not installed, saying so. */
export async function startJanus(camera: string): Promise<JanusServer> {
  await access(join(libraries, 'plugins/libjanus_streaming.so')).catch(() => {
    throw new Error('Janus is not installed: apt-get install janus');
  });
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'vong-gac-janus-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  for (const part of ['plugins', 'transports', 'events', 'loggers']) await mkdir(join(folder, part));
  for (const library of ['plugins/libjanus_streaming.so', 'transports/libjanus_http.so']) {
    await symlink(join(libraries, library), join(folder, library));
  }
  const port = await freePort();
  const settings = {
    'janus.jcfg': `general: {
      configs_folder = "${folder}"; plugins_folder = "${folder}/plugins"; transports_folder = "${folder}/transports";
      events_folder = "${folder}/events"; loggers_folder = "${folder}/loggers"; debug_level = 2; session_timeout = 0; }`,
    'janus.transport.http.jcfg': `general: { base_path = "/janus"; http = true; port = ${port}; ip = "127.0.0.1"; https = false; }
      admin: { admin_http = false; }`,
    'janus.plugin.streaming.jcfg': `camera: { type = "rtsp"; id = 1; audio = false; video = true; url = "${camera}"; }`,
  };
  for (const [file, text] of Object.entries(settings)) await writeFile(join(folder, file), text);
  const command = ['--pdeathsig', 'KILL', 'janus', '-C', join(folder, 'janus.jcfg'), '-F', folder];
  const janus = spawn('setpriv', command, { stdio: 'ignore' });
  const ended = once(janus, 'exit');
  resources.defer(async () => {
    janus.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}/janus`;
  const limit = performance.now() + startLimitMs;
  while (!(await fetch(`${url}/info`).catch(() => undefined))?.ok) {
    if (performance.now() > limit || janus.exitCode !== null) throw new Error('Janus did not get ready');
    await delay(100);
  }
  const owned = resources.move();
  return { url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
