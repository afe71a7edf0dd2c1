import type { Revocations } from '../access/revocations.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import { resolveAllOf } from '../alerts/resolve-all.ts';
import type { CameraService } from '../cameras/service.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { stopDuty } from '../duty/stop.ts';
import type { Duty } from '../duty/service.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { LifePorts } from './life-service.ts';

export interface LifePortsOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  cameras: Pick<CameraService, 'withhold' | 'warmUp'>;
  revocations: Revocations;
  desk: AlertDesk;
  duty: Pick<Duty, 'poke'>;
  /** Something else that follows which facilities run. */
  changed?: () => void;
  now?: () => Date;
}

/** The parts of the server that a facility's life concerns. */
export const lifePorts = ({
  prisma,
  ledger,
  cameras,
  revocations,
  desk,
  duty,
  changed,
  now = () => new Date(),
}: LifePortsOptions): LifePorts => ({
  stopDuty,
  withhold: (facilityId, reason) => cameras.withhold({ facilityId }, reason),
  restore: (facilityId) => cameras.warmUp({ facilityId }),
  resolveAlerts: (facilityId, note, by) => resolveAllOf({ prisma, ledger, desk, now }, { facilityId, note, by }),
  changed: (facilityId) => {
    revocations.announce({ facilityId });
    duty.poke();
    changed?.();
  },
});
