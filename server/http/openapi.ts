import { z } from 'zod';
import type { RestHandlers } from '../access/call.ts';
import { errorCodes, type Request } from '../contract/common.ts';
import { rest, type RestRoute } from '../contract/rest.ts';
import { successStatus } from './bind.ts';

type Json = Record<string, unknown>;

/** What every refusal looks like; statuses besides the ones that each route names. */
const failure = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: errorCodes },
        message: { type: 'string', description: 'English, for operators.' },
        details: { description: 'Depends on the code; a list of {path, message} for invalid_input.' },
      },
    },
  },
};

/** The OpenAPI 3.1 document of every REST route, made from the schemas that judge the requests themselves. Replies are in server/contract. */
function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const route of Object.keys(rest) as RestRoute[]) {
    const [method, path] = route.split(' ') as [string, string];
    const template = path.replace(/:(\w+)/g, '{$1}');
    (paths[template] ??= {})[method.toLowerCase()] = operation(route, method, path);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Vọng Gác', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Of POST /api/session.' },
      },
      schemas: { Failure: failure },
      responses: {
        Failure: {
          description: 'Refused.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
        },
      },
    },
  };
}

/** The document is the same for everybody: made once. */
export function openApiRoute(): Pick<RestHandlers, 'GET /api/openapi.json'> {
  const document = openApiDocument();
  return { 'GET /api/openapi.json': () => Promise.resolve(document) };
}

function operation(route: RestRoute, method: string, path: string): Json {
  const { input, needs, bodyLimit } = rest[route] as Request;
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' }) as {
    $schema: unknown;
    properties?: Record<string, Json>;
    required?: string[];
  };
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const properties = Object.entries(schema.properties ?? {});
  const elsewhere = properties.filter(([name]) => !inPath.includes(name));
  const required = (schema.required ?? []).filter((name) => !inPath.includes(name));
  const parameter =
    (where: 'path' | 'query') =>
    ([name, its]: [string, Json]) => ({
      ...{ name, in: where, schema: its },
      required: where === 'path' || required.includes(name),
    });
  const isQuery = method === 'GET';
  return {
    operationId: route,
    description:
      needs === 'public' ? 'Without a session.' : needs === 'session' ? 'Any session.' : `Needs \`${needs}\`.`,
    security: needs === 'public' ? [] : [{ accessToken: [] }],
    parameters: [
      ...properties.filter(([name]) => inPath.includes(name)).map(parameter('path')),
      ...(isQuery ? elsewhere.map(parameter('query')) : []),
    ],
    ...(!isQuery &&
      elsewhere.length > 0 && {
        requestBody: {
          required: required.length > 0,
          ...(bodyLimit !== undefined && { description: `At most ${bodyLimit} bytes.` }),
          content: {
            'application/json': { schema: { ...schema, properties: Object.fromEntries(elsewhere), required } },
          },
        },
      }),
    responses: { [successStatus(route)]: success(route), default: { $ref: '#/components/responses/Failure' } },
  };
}

const success = (route: RestRoute): Json => ({
  description: successStatus(route) === 204 ? 'Done.' : `RestReplies['${route}'] of server/contract.`,
});
