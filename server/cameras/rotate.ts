import { pushOwner } from '../alerts/delivery-desk.ts';
import { secondFactorOwner } from '../access/second-factors.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { evidenceOwner } from '../inspections/evidence.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { SealedBox } from '../sealed-box.ts';

/** Thousands of rows in one transaction, milliseconds. */
const limitMs = 10 * 60_000;

/** How many of each were sealed with another key than the present one, and now are with that. */
export interface Rotated {
  cameras: number;
  secondFactors: number;
  /** Addresses of browsers that take notifications, what the server made for itself, and pictures taken as evidence. */
  others: number;
}

/** Whatever one table holds sealed: each row's id, and whom it is sealed for. */
interface SealedTable {
  table: 'CameraCredential' | 'SecondFactor' | 'PushSubscription' | 'ServerSecret' | 'EvidenceCapture';
  id: 'cameraId' | 'personId' | 'id' | 'name' | 'findingId';
  type?: 'text';
  owner: (id: string) => string;
}
const credentials: SealedTable = { table: 'CameraCredential', id: 'cameraId', owner: (cameraId) => cameraId };
const secondFactors: SealedTable = { table: 'SecondFactor', id: 'personId', owner: secondFactorOwner };
const others: readonly SealedTable[] = [
  { table: 'PushSubscription', id: 'id', owner: pushOwner },
  { table: 'ServerSecret', id: 'name', type: 'text', owner: (name) => name },
  { table: 'EvidenceCapture', id: 'findingId', owner: evidenceOwner },
];

/**
 * Seals every camera's credentials, every second factor and the rest with the present key: all or none, in the ledger when there were any. What others seal
 * meanwhile is left as it is. Throws an Error that names the first row which neither key opens.
 */
export function rotateSecrets(prisma: PrismaClient, ledger: LedgerPort, box: SealedBox): Promise<Rotated> {
  return prisma.$transaction(
    async (tx) => {
      const rotated = {
        cameras: await reseal(tx, credentials, box),
        secondFactors: await reseal(tx, secondFactors, box),
        others: 0,
      };
      for (const table of others) rotated.others += await reseal(tx, table, box);
      if (rotated.cameras + rotated.secondFactors + rotated.others > 0) {
        await ledger.record(tx, { kind: 'secrets.rotated', details: { ...rotated, keyId: box.keyId } });
      }
      return rotated;
    },
    { timeout: limitMs, maxWait: limitMs },
  );
}

async function reseal(
  tx: Prisma.TransactionClient,
  { table, id, type: idType, owner }: SealedTable,
  box: SealedBox,
): Promise<number> {
  // Locked, so that a row which is changed or taken out meanwhile is not written over.
  const rows = await tx.$queryRawUnsafe<{ id: string; sealed: Uint8Array }[]>(
    `SELECT "${id}"::text AS id, "sealed" FROM "${table}" ORDER BY 1 FOR UPDATE`,
  );
  const changed = rows.flatMap((row) => {
    const sealed = opened(() => box.reseal(owner(row.id), row.sealed), `${table} ${row.id}`);
    return sealed ? [{ id: row.id, sealed: sealed.toString('hex') }] : [];
  });
  if (changed.length === 0) return 0;
  return tx.$executeRawUnsafe(
    `UPDATE "${table}" SET "sealed" = decode(fresh."sealed", 'hex')
     FROM json_to_recordset($1::json) AS fresh("id" ${idType ?? 'uuid'}, "sealed" text) WHERE "${table}"."${id}" = fresh."id"`,
    JSON.stringify(changed),
  );
}

function opened<Result>(open: () => Result, row: string): Result {
  try {
    return open();
  } catch {
    throw new Error(
      `${row} opens neither with CREDENTIAL_KEY nor with CREDENTIAL_KEY_PREVIOUS: nothing was changed. Give the key that it was sealed ` +
        'with as CREDENTIAL_KEY_PREVIOUS; if that is lost, enter the camera’s credentials anew or take the second factor away.',
    );
  }
}
