import fc from 'fast-check';
import { z } from 'zod';

type Schema = Record<string, any>;

/** Values that somebody with bad intentions would try anywhere. */
const junk = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      -1,
      1e308,
      '',
      [],
      {},
      '\0',
      '__proto__',
      "' OR 1=1 --",
      '../../etc/passwd',
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 40, unit: 'binary' }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      { $ne: '' },
      { contains: '' },
      { toString: 1 },
      JSON.parse('{"__proto__": {"roles": ["operator"]}}'),
    ),
  },
);

/** What names a host: only what leads nowhere, or to a closed port of this machine. */
const hosts = ['127.0.0.1', '::1', '8.8.8.8', '0.0.0.0', '127.0.0.1@8.8.8.8', '[', '%00', '', '2130706433', '0x7f.1'];
const addresses = [
  ...hosts.map((host) => `rtsp://${host}:1/`),
  'file:///etc/passwd',
  'rtsp://a:b@127.0.0.1:1/',
  "rtsp://127.0.0.1:1/'\noption x",
];
const named: Record<string, fc.Arbitrary<unknown>> = {
  host: fc.constantFrom(...hosts),
  port: fc.constant(1),
  watchId: fc.constantFrom('@watchId', '@consumerId', '019aa6c0-0000-7000-8000-000000000001'),
  transportId: fc.constantFrom('@transportId', '@consumerId', '@producerId', 'x'),
  consumerId: fc.constantFrom('@consumerId', '@producerId', 'x'),
  main: fc.constantFrom(...addresses),
  sub: fc.constantFrom(...addresses),
};

/**
 * Inputs that a schema would take, and more often ones that it nearly would. `ids` are such as exist; `@watchId` and its like stand for
 * what is known only once a watch has begun.
 */
export function hostileInput(schema: z.ZodType, ids: readonly string[]): fc.Arbitrary<unknown> {
  const near = nearly(z.toJSONSchema(schema, { io: 'input' }), ids);
  return fc.oneof({ weight: 5, arbitrary: near }, { weight: 1, arbitrary: junk });
}

function nearly(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const options: Schema[] | undefined = schema.oneOf ?? schema.anyOf;
  if (options) return fc.oneof(...options.map((one) => nearly(one, ids)));
  const allOf: Schema[] | undefined = schema.allOf;
  if (allOf) return nearly(Object.assign({}, ...allOf), ids);
  return fc.oneof({ weight: 9, arbitrary: fitting(schema, ids) }, { weight: 1, arbitrary: junk });
}

function fitting(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return object(schema, ids);
    case 'array':
      return fc.array(nearly(schema.items ?? {}, ids), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 1e6, 1e6) }),
        fc.double(),
      );
    case 'boolean':
      return fc.boolean();
    case 'string':
      return string(schema, ids);
    default:
      return junk;
  }
}

function object({ properties = {}, required = [] }: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries<Schema>(properties).map(([name, its]) => [name, named[name] ?? nearly(its, ids)]),
  );
  const present = fc.record(fields, { requiredKeys: required.filter((name: string) => name in fields) });
  const withMore = fc.tuple(present, junk).map(([value, more]) => ({ ...value, more }));
  const without = fc.record(fields, { requiredKeys: [] });
  return fc.oneof(
    { weight: 8, arbitrary: present },
    { weight: 1, arbitrary: withMore },
    { weight: 1, arbitrary: without },
  );
}

const string = ({ format, maxLength = 64 }: Schema, ids: readonly string[]): fc.Arbitrary<unknown> => {
  if (format === 'uuid') return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, fc.uuid());
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (format === 'date') return fc.constantFrom('2021-06-01', '2021-02-31', '9999-12-31');
  if (format === 'email') return fc.constantFrom('a@example.org', '"a b"@example.org');
  return fc.oneof(
    fc.constantFrom(
      'viewing.began',
      'a.csv',
      'họ tên',
      '0912345678',
      'aGVsbG8=',
      '=1+1',
      '1'.repeat(maxLength),
      '1'.repeat(maxLength + 1),
    ),
    fc.string({ maxLength: 30 }),
  );
};
