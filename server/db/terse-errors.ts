import { Prisma, type PrismaClient } from './generated/client.ts';

/** Between the name of the call and the complaint, such an error quotes every argument: password hashes, sealed keys. */
const quotedArguments = /\n\{\n[\s\S]*\n\}\n/;

/** The same client, whose validation errors do not quote the arguments of the failed call. */
export function withTerseErrors(prisma: PrismaClient): PrismaClient {
  const extended = prisma.$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return await query(args);
        } catch (error) {
          if (error instanceof Prisma.PrismaClientValidationError) {
            error.message = error.message.replace(quotedArguments, '');
            error.stack = error.stack?.replace(quotedArguments, '');
          }
          throw error;
        }
      },
    },
  });
  return extended as unknown as PrismaClient; // it lacks $on alone, which the server does not use
}
