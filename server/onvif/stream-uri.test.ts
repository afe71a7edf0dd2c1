import { describe, expect, it } from 'vitest';
import { usableStreamUri } from './stream-uri.ts';

describe('usableStreamUri', () => {
  it.each([
    ['rtsp://10.0.0.5:8554/live?ch=1&sub=0', 'rtsp://10.0.0.5:8554/live?ch=1&sub=0'],
    ['rtsp://192.168.1.64/Streaming/Channels/101', 'rtsp://10.0.0.5/Streaming/Channels/101'],
    ['rtsps://camera.local:322/x', 'rtsps://10.0.0.5:322/x'],
    ['RTSP://[fe80::1]:554/x', 'rtsp://10.0.0.5:554/x'],
    ['rtsp://admin:se%40cret@10.0.0.5/x', 'rtsp://10.0.0.5/x'],
    ['rtsp://admin:se@cret@10.0.0.5/x', 'rtsp://10.0.0.5/x'],
  ])('leads %s to the host that was asked, without user information', (uri, expected) => {
    expect(usableStreamUri(uri, '10.0.0.5')).toBe(expected);
  });

  it('brackets an IPv6 host', () => {
    expect(usableStreamUri('rtsp://10.0.0.5:8554/x', 'fd00::7')).toBe('rtsp://[fd00::7]:8554/x');
  });

  it.each([
    ['another scheme', 'http://10.0.0.5/x'],
    ['a local file', 'file:///etc/passwd'],
    ['no host', 'rtsp:///x'],
    ['no URI', 'none'],
    ['a password whose slash makes the rest of it look like a path', 'rtsp://admin:12/cret@10.0.0.5/x'],
    ['more than any device needs', `rtsp://10.0.0.5/${'x'.repeat(2048)}`],
  ])('refuses %s', (_, uri) => {
    expect(usableStreamUri(uri, '10.0.0.5')).toBeUndefined();
  });
});
