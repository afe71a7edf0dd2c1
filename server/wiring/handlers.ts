import type { Revocations } from '../access/revocations.ts';
import type { Sessions } from '../access/sessions.ts';
import { DeliveryDesk, type DeliveryDeskOptions } from '../alerts/delivery-desk.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import { AlertMessages } from '../alerts/messages.ts';
import { alertRoutes } from '../alerts/routes.ts';
import { RuleBook } from '../alerts/rule-book.ts';
import type { AlertService } from '../alerts/service.ts';
import { auditRoutes } from '../audit/routes.ts';
import { AuditService } from '../audit/service.ts';
import { cameraRoutes } from '../cameras/routes.ts';
import type { CameraService } from '../cameras/service.ts';
import { coverageRoutes } from '../coverage/routes.ts';
import { CoverageService, type CoverageOptions } from '../coverage/service.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { CameraFacts } from '../devices/camera-facts.ts';
import { dutyRoutes } from '../duty/routes.ts';
import type { Duty } from '../duty/service.ts';
import { FacilityLife } from '../facilities/life-service.ts';
import { OrgUnits } from '../facilities/org-units.ts';
import { lifePorts } from '../facilities/ports.ts';
import { facilityRoutes } from '../facilities/routes.ts';
import { FacilityService } from '../facilities/service.ts';
import { historyRoutes } from '../history/routes.ts';
import type { HistoryService } from '../history/service.ts';
import type { AppOptions } from '../http/app.ts';
import { inspectionRoutes } from '../inspections/routes.ts';
import type { Inspections } from '../inspections/service.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { CameraImport } from '../onboarding/camera-import.ts';
import { ConnectionSteps } from '../onboarding/connection-steps.ts';
import type { DevicePort } from '../onboarding/device-port.ts';
import { Outcomes } from '../onboarding/outcomes.ts';
import { onboardingRoutes } from '../onboarding/routes.ts';
import { OnboardingService } from '../onboarding/service.ts';
import type { Outages } from '../outages/outages.ts';
import { outageRoutes } from '../outages/routes.ts';
import { peopleRoutes } from '../people/routes.ts';
import { placementAlarmAt } from '../placements/alarm.ts';
import { placementRoutes } from '../placements/routes.ts';
import { Placements } from '../placements/service.ts';
import { reportRoutes } from '../reports/routes.ts';
import type { Reports } from '../reports/service.ts';
import { Tables } from '../reports/tables.ts';
import { viewRoutes } from '../views/routes.ts';
import type { SavedViews } from '../views/service.ts';
import { violationRoutes } from '../violations/routes.ts';
import type { Violations } from '../violations/service.ts';
import { wallRoutes } from '../walls/routes.ts';
import type { WallService } from '../walls/service.ts';

/** What has more to do than to answer requests, and what the machine says of itself. */
export interface DomainParts {
  prisma: PrismaClient;
  ledger: Ledger;
  sessions: Sessions;
  revocations: Revocations;
  /** Documents are kept in a folder of it. */
  dataDir: string;
  cameras: CameraService;
  facts: CameraFacts;
  devices: DevicePort;
  coverage: Pick<CoverageOptions, 'states' | 'keepMs'>;
  alertDesk: AlertDesk;
  alerts: AlertService;
  delivery: Omit<DeliveryDeskOptions, 'prisma' | 'ledger'>;
  history: HistoryService;
  duty: Duty;
  outages: Outages;
  inspections: Inspections;
  violations: Violations;
  views: SavedViews;
  walls: WallService;
  reports: Reports;
  /** Of reports, tables and connection steps. */
  now?: (() => Date) | undefined;
  /** Which cameras may be listened to has changed. */
  camerasChanged: () => void;
}

/** The REST handlers of all domain folders. */
export function domainHandlers(parts: DomainParts): AppOptions['handlers'] {
  const { prisma, ledger, sessions, revocations, dataDir, cameras, alertDesk, duty, reports, now } = parts;
  const tables = new Tables({ prisma, ledger, now });
  return tables.over({
    ...facilityRoutes(
      new FacilityService({ prisma }),
      new FacilityLife({
        ...{ prisma, ledger },
        ports: lifePorts({
          ...{ prisma, ledger, cameras, revocations, duty },
          desk: alertDesk,
          changed: parts.camerasChanged,
        }),
      }),
      new OrgUnits({ prisma, ledger, revocations }),
    ),
    ...placementRoutes(
      new Placements({
        ...{ prisma, ledger },
        pictures: cameras,
        alarm: placementAlarmAt(alertDesk),
        changed: (cameraId) => {
          revocations.announce({ cameraId });
          parts.camerasChanged();
        },
      }),
    ),
    ...peopleRoutes({
      ...{ prisma, ledger, revocations, dataDir },
      endSessions: (personId, by) => sessions.endAllOf(personId, 'suspended', { by }),
    }),
    ...cameraRoutes(cameras, (cameraId) => parts.facts.view(cameraId)),
    ...onboardingRoutes({
      onboarding: new OnboardingService({ prisma, ledger, cameras, devices: parts.devices }),
      imports: new CameraImport({ prisma, cameras }),
      outcomes: new Outcomes({ prisma, ledger }),
    }),
    ...coverageRoutes(new CoverageService({ prisma, ledger, ...parts.coverage })),
    ...alertRoutes({
      alerts: parts.alerts,
      messages: new AlertMessages({ prisma, ledger, desk: alertDesk }),
      rules: new RuleBook({ prisma, ledger }),
      delivery: new DeliveryDesk({ prisma, ledger, ...parts.delivery }),
    }),
    ...auditRoutes(new AuditService({ prisma, ledger })),
    ...historyRoutes(parts.history),
    ...dutyRoutes(duty),
    ...outageRoutes(parts.outages),
    ...inspectionRoutes(parts.inspections),
    ...violationRoutes(parts.violations),
    ...viewRoutes(parts.views),
    ...reportRoutes({ reports, tables, steps: new ConnectionSteps({ prisma, ledger, now }) }),
    ...wallRoutes(parts.walls),
  });
}
