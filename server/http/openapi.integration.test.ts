import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rest } from '../contract/rest.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
let document: any;
beforeAll(async () => {
  app = await startTestApp();
  await app.addPerson('duty.a', 'duty', 'A');
  document = (await app.request('GET /api/openapi.json', { token: await app.signIn('duty.a') })).body;
});
afterAll(() => app[Symbol.asyncDispose]());

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every route of the contract is in it, and nothing else', () => {
  const described = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(described.toSorted()).toEqual(Object.keys(rest).toSorted());
});

test('it says what a route takes and whom it serves', () => {
  const { post } = document.paths['/api/cameras'];
  const body = post.requestBody.content['application/json'].schema;
  expect(body).toMatchObject({
    additionalProperties: false,
    required: expect.arrayContaining(['facilityId', 'name', 'zone', 'source']),
    properties: { facilityId: { type: 'string', format: 'uuid' }, zone: { enum: expect.arrayContaining(['gate']) } },
  });
  expect(post).toMatchObject({
    security: [{ accessToken: [] }],
    description: expect.stringContaining('camera.manage'),
  });
  const { patch } = document.paths['/api/cameras/{id}'];
  expect(patch.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
  expect(patch.requestBody.content['application/json'].schema.properties).not.toHaveProperty('id');
  const { get } = document.paths['/api/ledger'];
  expect(get.parameters).toContainEqual(expect.objectContaining({ name: 'cameraId', in: 'query', required: false }));
  expect(document.paths['/api/session'].post.security).toEqual([]);
});
