import { en } from './en.ts';
import { enAccount } from './en-account.ts';
import { enAdvice } from './en-advice.ts';
import { enAlertSettings } from './en-alert-settings.ts';
import { enBoards } from './en-boards.ts';
import { enCamera } from './en-camera.ts';
import { enDuty } from './en-duty.ts';
import { enFacilities } from './en-facilities.ts';
import { enInspections } from './en-inspections.ts';
import { enLedger } from './en-ledger.ts';
import { enOnboarding } from './en-onboarding.ts';
import { enOutages } from './en-outages.ts';
import { enPeople } from './en-people.ts';
import { enReports } from './en-reports.ts';
import { enViews } from './en-views.ts';
import { enViolations } from './en-violations.ts';
import { enWall } from './en-wall.ts';
import { vi } from './vi.ts';
import { viAccount } from './vi-account.ts';
import { viAdvice } from './vi-advice.ts';
import { viAlertSettings } from './vi-alert-settings.ts';
import { viBoards } from './vi-boards.ts';
import { viCamera } from './vi-camera.ts';
import { viDuty } from './vi-duty.ts';
import { viFacilities } from './vi-facilities.ts';
import { viInspections } from './vi-inspections.ts';
import { viLedger } from './vi-ledger.ts';
import { viOnboarding } from './vi-onboarding.ts';
import { viOutages } from './vi-outages.ts';
import { viPeople } from './vi-people.ts';
import { viReports } from './vi-reports.ts';
import { viViews } from './vi-views.ts';
import { viViolations } from './vi-violations.ts';
import { viWall } from './vi-wall.ts';

/** All that the console says, of every part: for its type, and for tests. */
export type Messages = typeof vi &
  typeof viAccount &
  typeof viAdvice &
  typeof viAlertSettings &
  typeof viBoards &
  typeof viCamera &
  typeof viDuty &
  typeof viFacilities &
  typeof viInspections &
  typeof viLedger &
  typeof viOnboarding &
  typeof viOutages &
  typeof viPeople &
  typeof viReports &
  typeof viViews &
  typeof viViolations &
  typeof viWall;

export const viWhole = joined(
  vi,
  viAccount,
  viAdvice,
  viAlertSettings,
  viBoards,
  viCamera,
  viDuty,
  viFacilities,
  viInspections,
  viLedger,
  viOnboarding,
  viOutages,
  viPeople,
  viReports,
  viViews,
  viViolations,
  viWall,
) as Messages;
export const enWhole = joined(
  en,
  enAccount,
  enAdvice,
  enAlertSettings,
  enBoards,
  enCamera,
  enDuty,
  enFacilities,
  enInspections,
  enLedger,
  enOnboarding,
  enOutages,
  enPeople,
  enReports,
  enViews,
  enViolations,
  enWall,
) as Messages;

/** Parts may share a group, never a text: two texts of one key are an error. */
function joined(...parts: object[]): object {
  const whole: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      if (!Object.hasOwn(whole, key)) whole[key] = value;
      else if (typeof value === 'string') throw new Error(`Two texts for ${key}`);
      else whole[key] = joined(whole[key] as object, value as object);
    }
  }
  return whole;
}
