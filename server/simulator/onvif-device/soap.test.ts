import { describe, expect, it } from 'vitest';
import { parseSoap, SoapFault, soapFault } from './soap.ts';

const envelope = (body: string, header = '') =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;

describe('parseSoap', () => {
  it('reads the operation and its parameters, whatever the prefixes', () => {
    const body = '<trt:GetStreamUri><trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream></trt:StreamSetup>';
    const request = parseSoap(envelope(`${body}<ProfileToken>007</ProfileToken></trt:GetStreamUri>`));
    expect(request.action).toBe('GetStreamUri');
    expect(request.parameter('StreamSetup', 'Stream')).toBe('RTP-Unicast');
    expect(request.parameter('ProfileToken')).toBe('007');
    expect(request.parameter('StreamSetup')).toBeUndefined();
    expect(request.parameter('constructor')).toBeUndefined();
    expect(request.usernameToken).toBeUndefined();
  });

  it('reads the user name token', () => {
    const fields = '<Username>a&amp;b</Username><Password Type="#PasswordDigest">ZA==</Password><Nonce>bg==</Nonce>';
    const security = `<Security><UsernameToken>${fields}<u:Created>2021-07-01T00:00:00Z</u:Created></UsernameToken></Security>`;
    expect(parseSoap(envelope('<GetProfiles/>', security)).usernameToken).toEqual({
      username: 'a&b',
      digest: 'ZA==',
      nonce: 'bg==',
      created: '2021-07-01T00:00:00Z',
    });
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'hello'],
    ['unclosed tags', '<s:Envelope><s:Body><GetProfiles/>'],
    ['another document', '<html><body>x</body></html>'],
    ['an empty body', envelope('')],
    ['two operations', envelope('<GetProfiles/><GetServices/>')],
    ['an entity bomb', `<!DOCTYPE s [<!ENTITY a "aaaa">]>${envelope('<GetProfiles>&a;</GetProfiles>')}`],
    ['too many levels', envelope(`${'<a>'.repeat(40)}${'</a>'.repeat(40)}`)],
  ])('refuses %s', (_, text) => {
    expect(() => parseSoap(text)).toThrow(SoapFault);
  });
});

it('soapFault nests subcodes and escapes the reason', () => {
  const xml = soapFault(new SoapFault('Sender', ['InvalidArgVal', 'NoProfile'], 'no <such> profile'));
  expect(xml).toContain(
    '<env:Subcode><env:Value>ter:InvalidArgVal</env:Value><env:Subcode><env:Value>ter:NoProfile</env:Value></env:Subcode></env:Subcode>',
  );
  expect(xml).toContain('no &lt;such&gt; profile');
});
