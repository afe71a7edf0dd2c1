import onvif from 'onvif';
import { exchange } from './http-exchange.ts';
import { Limit } from './limit.ts';
import { OnvifError } from './onvif-error.ts';
import { soapBody, type SoapNode } from './soap-answer.ts';

export interface OnvifTarget {
  /** Name or address, IPv6 without brackets. */
  host: string;
  port: number;
  username: string;
  password: string;
}

/** What the package hands to the transport; `url` is an address that the device named. */
interface PackageRequest {
  service?: string;
  action?: string;
  body: string;
  url?: { hostname: string | null; port: string | null; path: string | null };
}

type PackageCallback = (error: unknown, data: unknown, xml: string, status: number) => void;
type Done<Answer> = (error: unknown, answer?: Answer) => void;

export interface AskLimits {
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * The onvif package's camera over a transport of our own. The package words the questions and reads the answers; its own
 * HTTP and XML are not used, since they know no limit: an answer of any length and depth, any host that a device names.
 */
export class BoundedCam extends onvif.Cam {
  /** The latest answer before the package turns what looks like numbers into such: `1.50`, or a serial of 20 digits. */
  lastBody: SoapNode[] = [];
  /** Which of the device's services was asked last. */
  service = '';
  /** May throw before a service is asked. */
  gate: (service: string) => void = () => {};
  readonly #mostBytes: number;
  #signal: AbortSignal | undefined;
  /** What the transport or the reading failed with; the package drops it in some of its detours. */
  #failure: { error: unknown } | undefined;
  #fail: (error: unknown) => void = () => {};

  constructor({ host, port, username, password }: OnvifTarget, mostBytes: number) {
    super({
      hostname: host,
      port,
      username,
      password,
      // The package writes the name into its XML as it is and hashes only the password's lower bytes: what it would
      // spoil goes by HTTP Digest alone, which it gets right.
      useWSSecurity: !/[<>&]/.test(username) && /^\p{ASCII}*$/u.test(password),
      autoconnect: false, // its own connect() asks for more than is needed here and throws where nobody can catch
    });
    this.#mostBytes = mostBytes;
  }

  /** One of the package's calls at a time. Rejects with OnvifError, or with the signal's reason. */
  async ask<Answer>(
    question: (cam: this, done: Done<Answer>) => void,
    { timeoutMs, signal }: AskLimits,
  ): Promise<Answer | undefined> {
    using limit = new Limit(timeoutMs, signal);
    this.#signal = limit.signal;
    this.#failure = undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.#fail = reject;
        question(this, (error, answer) => (error ? reject(error) : resolve(answer)));
      });
    } catch (error) {
      this.#throwFailure();
      // Answers that are SOAP but not what was asked for trip the package up.
      throw error instanceof OnvifError ? error : new OnvifError('bad_answer', String(error));
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** In place of the package's own transport, under the name by which it is called. */
  protected _requestPart2(options: PackageRequest, callback: PackageCallback): void {
    let answer = { xml: '', status: 0 };
    this.#send(options)
      .then((received) => {
        answer = received;
        const data = this.#read(received);
        callback(null, data, answer.xml, answer.status);
      })
      .catch((error: unknown) => callback(error, '', answer.xml, answer.status))
      .catch((error: unknown) => this.#fail(error));
  }

  /** The `Authorization` for the Digest challenges among these; undefined when there is none. */
  digestFor(challenges: string[], method: 'GET' | 'POST', path: string): string | undefined {
    const digests = challenges.filter((challenge) => /^digest /i.test(challenge));
    try {
      return digests.length > 0 ? this.digestAuth(digests, { method, path }) : undefined;
    } catch (error) {
      throw new OnvifError('bad_answer', `A Digest challenge that cannot be answered: ${String(error)}`);
    }
  }

  async #send({ service, action, body, url }: PackageRequest): Promise<{ xml: string; status: number }> {
    try {
      this.service = url ? 'events' : (service ?? 'device');
      this.gate(this.service);
      const path = url ? url.path : service ? this.uri?.[service]?.path : this.path;
      if (!path) throw new OnvifError('not_supported', `The device has no ${this.service} service`);
      const post = (authorization?: string) =>
        exchange({
          host: this.hostname,
          // A device behind NAT names its inner address, a hostile one whatever it likes: the host stays the asked one.
          port: url?.port && url.hostname === this.hostname ? Number(url.port) : this.port,
          method: 'POST',
          path,
          headers: {
            'Content-Type': `application/soap+xml; charset=utf-8; action="${action}"`,
            'Content-Length': Buffer.byteLength(body),
            ...(authorization && { Authorization: authorization }),
          },
          body,
          mostBytes: this.#mostBytes,
          signal: this.#signal!,
        });
      let answer = await post();
      const authorization = answer.status === 401 && this.digestFor(answer.challenges, 'POST', path);
      if (authorization) answer = await post(authorization);
      return { xml: answer.body.toString(), status: answer.status };
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  #read({ xml, status }: { xml: string; status: number }): SoapNode[] {
    try {
      if (status === 401 || status === 403) throw new OnvifError('credentials_refused');
      this.lastBody = soapBody(xml);
      this.#failure = undefined;
      return this.lastBody;
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}
