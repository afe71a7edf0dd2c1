import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Older Safari does not count the websocket of the page's own origin as 'self'. */
function ownWebSocket(request: IncomingMessage): string {
  const { host } = request.headers;
  return host && /^[\w.:[\]-]+$/.test(host) ? `wss://${host}` : "'self'";
}

/** Everything comes from here, nothing stands in the page itself: pop-ups are placed through the CSS object model, which no policy touches. */
export const securityHeaders = (options: { production: boolean }): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", ownWebSocket],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // On localhost it would outlive the demo and break whatever else runs there without TLS.
    strictTransportSecurity: options.production,
    xFrameOptions: { action: 'deny' },
  });
