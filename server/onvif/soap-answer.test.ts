import { describe, expect, it } from 'vitest';
import { soapBody } from './soap-answer.ts';

const soap = (body: string) => `<s:Envelope xmlns:s="urn:s"><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (text: string) => soap(`<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code>${text}</s:Fault>`);

describe('soapBody', () => {
  it('gives what the onvif package expects of XML', () => {
    const body = soapBody(
      soap('<a:GetXResponse xmlns:a="u"><XAddr b:Use="1">7 &amp; 8</XAddr><PTZ/><H264>x</H264></a:GetXResponse>'),
    );
    expect(body).toEqual([{ getXResponse: [{ XAddr: [{ _: '7 & 8', $: { Use: '1' } }], PTZ: [''], H264: ['x'] }] }]);
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a web page', '<html><body>Welcome</body></html>'],
    ['half a message', soap('<a/>').slice(0, -5)],
    ['an envelope without a body', '<Envelope><Header/></Envelope>'],
    ['entities', `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa">]>${soap('<b>&a;</b>')}`],
    ['entities in small letters', `<!doctype s [<!ENTITY a SYSTEM "file:///etc/passwd">]>${soap('<b>&a;</b>')}`],
    ['a name that means something to JavaScript', soap('<__proto__><polluted>1</polluted></__proto__>')],
    ['64 elements in each other', soap(`${'<a>'.repeat(64)}${'</a>'.repeat(64)}`)],
  ])('refuses %s', (_, xml) => {
    expect(() => soapBody(xml)).toThrow(expect.objectContaining({ code: 'bad_answer' }));
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    ['<Subcode><Value>ter:NotAuthorized</Value></Subcode>', 'credentials_refused'],
    ['<Reason><Text xml:lang="en">Sender not Authorized</Text></Reason>', 'credentials_refused'],
    ['<Subcode><Value>wsse:FailedAuthentication</Value></Subcode>', 'credentials_refused'],
    ['<Subcode><Value>ter:ActionNotSupported</Value></Subcode>', 'not_supported'],
    ['<Reason><Text>Optional Action NotImplemented</Text></Reason>', 'not_supported'],
    ['<Subcode><Value>ter:NoProfile</Value></Subcode>', 'refused'],
    ['', 'refused'],
  ])('tells the fault %s', (text, code) => {
    expect(() => soapBody(fault(text))).toThrow(expect.objectContaining({ code }));
  });
});
