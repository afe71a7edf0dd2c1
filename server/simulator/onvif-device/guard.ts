import type { IncomingMessage } from 'node:http';
import { Authenticator, type Credentials } from '../authenticator.ts';
import { openActions } from './device-service.ts';
import { SoapFault, type SoapRequest } from './soap.ts';
import { UsernameTokens } from './username-tokens.ts';

/** Either of the two ways to prove who one is; where both are given, HTTP's decides. */
export class Guard {
  /** Requests refused for what they gave as proof. */
  refusals = 0;
  readonly #http: Authenticator;
  readonly #pictures: Authenticator;
  readonly #tokens: UsernameTokens;

  /** `pictures`: how snapshots are guarded. */
  constructor(credentials: Credentials, now: () => number, pictures: 'basic' | 'digest') {
    this.#http = new Authenticator('digest', credentials, 'ONVIF');
    this.#pictures = new Authenticator(pictures, credentials, 'Pictures');
    this.#tokens = new UsernameTokens(credentials, now);
  }

  /** The challenge to answer with, or undefined for a request that may pass. Throws SoapFault for a refused token. */
  challenge({ headers, method = '', url = '' }: IncomingMessage, soap: SoapRequest): string | undefined {
    if (openActions.has(soap.action) || this.#http.accepts(headers.authorization, method, url)) return undefined;
    if (headers.authorization === undefined && soap.usernameToken) {
      if (this.#tokens.accepts(soap.usernameToken)) return undefined;
      this.refusals++;
      throw new SoapFault('Sender', ['NotAuthorized'], 'Sender not authorized');
    }
    return this.#refuse(this.#http, headers.authorization);
  }

  /** The same for a picture. */
  pictureChallenge({ headers, method = '', url = '' }: IncomingMessage): string | undefined {
    if (this.#pictures.accepts(headers.authorization, method, url)) return undefined;
    return this.#refuse(this.#pictures, headers.authorization);
  }

  #refuse(authenticator: Authenticator, authorization: string | undefined): string {
    if (authorization !== undefined) this.refusals++;
    return authenticator.challenge(authorization);
  }
}
