import pg from 'pg';
import {
  ColumnTypeEnum,
  DriverAdapterError,
  type ColumnType,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import { PgliteThread } from '../../db/pglite-thread.ts';

/** Type oids (pg_type.dat) that the schema engine's catalog queries return and that are not text to it. */
const columnTypes: Record<number, ColumnType> = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  26: ColumnTypeEnum.Int64, // oid
  1002: ColumnTypeEnum.CharacterArray,
  1003: ColumnTypeEnum.TextArray, // name[]
  1005: ColumnTypeEnum.Int32Array,
  1007: ColumnTypeEnum.Int32Array,
  1009: ColumnTypeEnum.TextArray,
  1015: ColumnTypeEnum.TextArray,
  1016: ColumnTypeEnum.Int64Array,
  1184: ColumnTypeEnum.DateTime,
};

const parserOf = pg.types.getTypeParser as (oid: number) => (text: string) => unknown;
const asIs = (text: string): string => text;
const timestamptz = (text: string): string => text.replace(' ', 'T').replace(/\+00$/, '+00:00');

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    if (oid === 1184) return timestamptz;
    if (oid === 1003) return parserOf(1009); // node-postgres does not know name[]
    return oid in columnTypes ? parserOf(oid) : asIs;
  },
};

function fail(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const { code, severity, message, detail, column, hint } = error;
  throw new DriverAdapterError({
    kind: 'postgres',
    code: code ?? 'N/A',
    severity: severity ?? 'N/A',
    message,
    detail,
    column,
    hint,
  });
}

/** An empty database in memory as the schema engine wants to see one. */
async function scratchDatabase(): Promise<SqlDriverAdapter> {
  const database = await PgliteThread.create();
  const client = new pg.Client({ user: 'postgres', database: 'postgres', ssl: false, stream: database.connect });
  await client.connect();
  const run = ({ sql, args }: SqlQuery) =>
    client.query({ text: sql, values: args, rowMode: 'array', types }).catch(fail);
  return {
    provider: 'postgres',
    adapterName: 'scratch',
    async queryRaw(query) {
      const { fields, rows } = await run(query);
      return {
        columnNames: fields.map((field) => field.name),
        columnTypes: fields.map((field) => columnTypes[field.dataTypeID] ?? ColumnTypeEnum.Text),
        rows,
      };
    },
    executeRaw: async (query) => (await run(query)).rowCount ?? 0,
    // Whole, by the simple protocol: a migration may hold a `;` inside a literal.
    executeScript: async (script) => void (await client.query(script).catch(fail)),
    startTransaction: () => Promise.reject(new Error('the schema engine opens no transactions through its adapter')),
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    async dispose() {
      await client.end();
      await database.close();
    },
  };
}

/** The engine's own database and its shadow database are both empty ones in memory. */
export const scratchFactory: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'scratch',
  connect: scratchDatabase,
  connectToShadowDb: scratchDatabase,
};
