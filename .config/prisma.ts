import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: '../prisma/schema.prisma',
  migrations: { path: '../prisma/migrations' },
  // An empty database in memory, made anew for each command by server/setup/schema-engine: the tools touch no real
  // one. The server applies the migrations to its database when it starts (server/db/migrate.ts).
  datasource: { url: 'postgresql://scratch@localhost/scratch' },
});
