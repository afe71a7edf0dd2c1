-- AlterEnum: used by the next migration, because a new value cannot be used in the transaction that adds it.
ALTER TYPE "DutyState" ADD VALUE 'continued';
ALTER TYPE "DutyEntryKind" ADD VALUE 'continued';
ALTER TYPE "DutyEntryKind" ADD VALUE 'replaced';

-- By hand: what became of an alert is not rewritten. It goes with its alert only, which nothing in the application deletes.
CREATE TRIGGER "AlertStep_unchanged" BEFORE UPDATE ON "AlertStep"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "AlertStep" ENABLE ALWAYS TRIGGER "AlertStep_unchanged";

-- By hand: the newest message of each alert is looked up with every list.
CREATE INDEX "AlertStep_message_idx" ON "AlertStep"("alertId", "at") WHERE "kind" = 'message';
