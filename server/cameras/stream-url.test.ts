import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { parseStreamUrl, withHost } from './stream-url.ts';

function refused(text: string): AppError {
  try {
    parseStreamUrl(text, 'source.main');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('taken', () => {
  test.each([
    ['rtsp://10.0.0.5/live', '10.0.0.5', 554],
    ['rtsp://10.0.0.5:8554', '10.0.0.5', 8554],
    ['RTSP://cam-1.example/Streaming/Channels/101?transportmode=unicast', 'cam-1.example', 554],
    ['rtsps://[fd00::5]:322/x', 'fd00::5', 322],
    ['rtsps://10.0.0.5/x', '10.0.0.5', 322],
    ['rtsp://10.0.0.5/cam/realmonitor?channel=1&subtype=0', '10.0.0.5', 554],
    ['rtsp://10.0.0.5/path@with-at', '10.0.0.5', 554],
  ])('%s', (text, host, port) => expect(parseStreamUrl(text, 'source.main')).toMatchObject({ host, port }));

  test('without its fragment', () => {
    expect(parseStreamUrl('rtsp://10.0.0.5/a?b=1#c', 'source.main').href).toBe('rtsp://10.0.0.5/a?b=1');
  });
});

describe('refused', () => {
  test.each([
    ['rtsp://admin:secret@10.0.0.5/live', 'credentials_in_url', 'source.username and source.password'],
    ['rtsp://admin@10.0.0.5/live', 'credentials_in_url', 'source.username'],
    ['rtsp://@10.0.0.5/live', 'credentials_in_url', 'source.username'],
    ['rtsp://admin:sec@ret@10.0.0.5/live', 'credentials_in_url', 'source.username'],
    ['rtsp://admin:sec/ret@10.0.0.5/live', 'credentials_in_url', 'source.username'],
    ['http://admin:secret@10.0.0.5/live', 'credentials_in_url', 'source.username'],
    ['http://8.8.8.8/', 'unsupported_scheme', 'http:// is not supported'],
    ['file:///etc/passwd', 'unsupported_scheme', 'file:// is not supported'],
    ['concat://a|b', 'unsupported_scheme', 'rtsp:// or rtsps://'],
    ['rtmp://10.0.0.5/live', 'unsupported_scheme', 'rtmp://'],
    ['10.0.0.5/live', 'invalid_input', 'must begin with rtsp://'],
    ['camera:554/live', 'invalid_input', 'must begin with rtsp://'],
    ['rtsp:/live', 'invalid_input', 'must begin with rtsp://'],
    ['rtsp:///live', 'invalid_input', 'names no host'],
    ['rtsp://%31%32%37.0.0.1/live', 'invalid_input', 'names no host'],
    ['rtsp://10.0.0.5:0/live', 'invalid_input', 'port'],
    ['rtsp://10.0.0.5:99999/live', 'invalid_input', 'port'],
    ['rtsp://10.0.0.5:abc/live', 'invalid_input', 'port'],
    ['rtsp://[fd00::5/live', 'invalid_input', 'malformed'],
    ["rtsp://10.0.0.5';x/live", 'invalid_input', 'names no host'],
  ])('%s as %s', (text, code, words) => {
    const error = refused(text);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words), details: [{ path: 'source.main' }] });
    expect(error.message).not.toMatch(/sec|ret@|admin/);
  });
});

test('a line break cannot travel in a URL', () => {
  expect(parseStreamUrl('rtsp://10.0.0.5/a\r\nb', 'source.main').href).toBe('rtsp://10.0.0.5/ab');
});

test.each([
  ['rtsp://camera.example/live?x=1', '10.0.0.5', 'rtsp://10.0.0.5:554/live?x=1'],
  ['rtsps://camera.example:8322', 'fd00::5', 'rtsps://[fd00::5]:8322'],
])('%s at %s is %s', (text, host, expected) => {
  expect(withHost(parseStreamUrl(text, 'source.main'), host)).toBe(expected);
});
