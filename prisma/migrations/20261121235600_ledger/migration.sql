-- CreateEnum
CREATE TYPE "ViewingSize" AS ENUM ('tile', 'full');

-- CreateEnum
CREATE TYPE "ViewingPurpose" AS ENUM ('duty', 'inspection', 'alert', 'other');

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "chainId" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "personId" UUID,
    "sessionId" UUID,
    "address" TEXT,
    "facilityId" UUID,
    "cameraId" UUID,
    "subjectId" TEXT,
    "details" TEXT NOT NULL,
    "previousHash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("chainId","sequence")
);

-- CreateTable
CREATE TABLE "LedgerCheckpoint" (
    "chainId" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "LedgerCheckpoint_pkey" PRIMARY KEY ("chainId","sequence")
);

-- CreateTable
CREATE TABLE "ServerRun" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ServerRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Viewing" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "cameraId" UUID NOT NULL,
    "profile" "ProfileName" NOT NULL,
    "size" "ViewingSize" NOT NULL,
    "purpose" "ViewingPurpose" NOT NULL,
    "reference" TEXT,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "flowing" BOOLEAN NOT NULL DEFAULT false,
    "sentMs" INTEGER NOT NULL DEFAULT 0,
    "shownMs" INTEGER NOT NULL DEFAULT 0,
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,

    CONSTRAINT "Viewing_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "LedgerEntry_at_idx" ON "LedgerEntry"("at");

-- CreateIndex
CREATE INDEX "LedgerEntry_kind_at_idx" ON "LedgerEntry"("kind", "at");

-- CreateIndex
CREATE INDEX "LedgerEntry_personId_at_idx" ON "LedgerEntry"("personId", "at");

-- CreateIndex
CREATE INDEX "LedgerEntry_facilityId_at_idx" ON "LedgerEntry"("facilityId", "at");

-- CreateIndex
CREATE INDEX "LedgerEntry_cameraId_at_idx" ON "LedgerEntry"("cameraId", "at");

-- CreateIndex
CREATE INDEX "ServerRun_chainId_endedAt_idx" ON "ServerRun"("chainId", "endedAt");

-- CreateIndex
CREATE INDEX "Viewing_cameraId_startedAt_idx" ON "Viewing"("cameraId", "startedAt");

-- CreateIndex
CREATE INDEX "Viewing_personId_startedAt_idx" ON "Viewing"("personId", "startedAt");

-- CreateIndex
CREATE INDEX "Viewing_startedAt_idx" ON "Viewing"("startedAt");

-- CreateIndex
CREATE INDEX "Viewing_runId_endedAt_idx" ON "Viewing"("runId", "endedAt");

-- AddForeignKey
ALTER TABLE "Viewing" ADD CONSTRAINT "Viewing_runId_fkey" FOREIGN KEY ("runId") REFERENCES "ServerRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CHECK constraints and triggers, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_sequence_check" CHECK ("sequence" >= 1);

-- AddCheck
ALTER TABLE "Viewing" ADD CONSTRAINT "Viewing_seconds_check" CHECK (0 <= "shownMs" AND "shownMs" <= "sentMs");

-- AddCheck
ALTER TABLE "Viewing" ADD CONSTRAINT "Viewing_end_check" CHECK (
    ("endedAt" IS NULL) = ("endReason" IS NULL)
    AND ("endedAt" IS NULL OR "endedAt" >= "startedAt")
);

-- Append-only: whatever the statement, and however many rows it would have met. ALWAYS, so that they also fire while
-- session_replication_role is `replica`.
CREATE FUNCTION "ledger_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "LedgerEntry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "LedgerEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "LedgerEntry" ENABLE ALWAYS TRIGGER "LedgerEntry_append_only";

CREATE TRIGGER "LedgerCheckpoint_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "LedgerCheckpoint"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "LedgerCheckpoint" ENABLE ALWAYS TRIGGER "LedgerCheckpoint_append_only";

CREATE TRIGGER "Viewing_keep" BEFORE DELETE OR TRUNCATE ON "Viewing"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "Viewing" ENABLE ALWAYS TRIGGER "Viewing_keep";

-- Of a viewing only its progress may change, forwards, and nothing once it has ended.
CREATE FUNCTION "viewing_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD."endedAt" IS NOT NULL
        OR NEW."sentMs" < OLD."sentMs" OR NEW."shownMs" < OLD."shownMs" OR NEW."lastSeenAt" < OLD."lastSeenAt"
        OR (NEW."id", NEW."runId", NEW."personId", NEW."sessionId", NEW."facilityId", NEW."cameraId", NEW."profile",
            NEW."size", NEW."purpose", NEW."reference", NEW."startedAt")
            IS DISTINCT FROM
           (OLD."id", OLD."runId", OLD."personId", OLD."sessionId", OLD."facilityId", OLD."cameraId", OLD."profile",
            OLD."size", OLD."purpose", OLD."reference", OLD."startedAt")
    THEN
        RAISE EXCEPTION 'this change of viewing % is refused', OLD."id" USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "Viewing_frozen" BEFORE UPDATE ON "Viewing" FOR EACH ROW EXECUTE FUNCTION "viewing_refuse_change"();
ALTER TABLE "Viewing" ENABLE ALWAYS TRIGGER "Viewing_frozen";
