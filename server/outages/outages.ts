import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { OutageAnswers } from './answers.ts';
import { OutageKeeper } from './keeper.ts';
import { OutageService } from './service.ts';

export interface OutagesOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now?: () => Date;
}

/** The outages of all facilities. None is made by itself before start(). */
export class Outages implements AsyncDisposable {
  readonly keeper: OutageKeeper;
  readonly service: OutageService;
  readonly answers: OutageAnswers;

  constructor({ prisma, ledger, log, now = () => new Date() }: OutagesOptions) {
    this.keeper = new OutageKeeper({ prisma, ledger, log, now });
    this.service = new OutageService({ prisma, ledger, now });
    this.answers = new OutageAnswers({ prisma, ledger, lists: this.service.lists, now });
  }

  start(): void {
    this.keeper.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.keeper.close();
  }
}
