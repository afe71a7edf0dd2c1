-- CreateEnum
CREATE TYPE "DutyState" AS ENUM ('planned', 'on_duty', 'unattended', 'handing_over', 'handed_over', 'closed_by_leader', 'missed', 'cancelled');

-- CreateEnum
CREATE TYPE "DutyEntryKind" AS ENUM ('note', 'signed_in', 'unattended', 'returned', 'closing', 'reopened', 'handed_over', 'closed_by_leader', 'took_over');

-- CreateEnum
CREATE TYPE "DutyGapCause" AS ENUM ('not_assigned', 'not_signed_in', 'no_answer');

-- CreateTable
CREATE TABLE "DutyShift" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "documentNumber" TEXT NOT NULL,
    "documentDate" DATE NOT NULL,
    "assignedById" UUID NOT NULL,
    "assignedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" "DutyState" NOT NULL DEFAULT 'planned',
    "signedInAt" TIMESTAMPTZ(3),
    "lastSeenAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "summary" TEXT,
    "endedAt" TIMESTAMPTZ(3),
    "endedById" UUID,
    "remark" TEXT,

    CONSTRAINT "DutyShift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DutyEntry" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "shiftId" UUID NOT NULL,
    "kind" "DutyEntryKind" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID,
    "text" TEXT,
    "open" BOOLEAN NOT NULL DEFAULT false,
    "corrects" UUID,
    "settles" UUID,

    CONSTRAINT "DutyEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DutyGap" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "shiftId" UUID,
    "cause" "DutyGapCause" NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "toldAt" TIMESTAMPTZ(3),
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "DutyGap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DutyFacilityRules" (
    "facilityId" UUID NOT NULL,
    "promptAfter" INTEGER NOT NULL,
    "answerWithin" INTEGER NOT NULL,
    "signInWithin" INTEGER NOT NULL,

    CONSTRAINT "DutyFacilityRules_pkey" PRIMARY KEY ("facilityId")
);

-- CreateTable
CREATE TABLE "DutyRecord" (
    "shiftId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "year" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "size" INTEGER NOT NULL,
    "sealedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DutyRecord_pkey" PRIMARY KEY ("shiftId")
);

-- CreateIndex
CREATE INDEX "DutyShift_facilityId_startsAt_idx" ON "DutyShift"("facilityId", "startsAt");

-- CreateIndex
CREATE INDEX "DutyShift_facilityId_endedAt_idx" ON "DutyShift"("facilityId", "endedAt");

-- CreateIndex
CREATE INDEX "DutyShift_personId_state_idx" ON "DutyShift"("personId", "state");

-- CreateIndex
CREATE INDEX "DutyShift_state_endsAt_idx" ON "DutyShift"("state", "endsAt");

-- CreateIndex
CREATE UNIQUE INDEX "DutyEntry_settles_key" ON "DutyEntry"("settles");

-- CreateIndex
CREATE INDEX "DutyEntry_shiftId_at_idx" ON "DutyEntry"("shiftId", "at");

-- CreateIndex
CREATE INDEX "DutyEntry_facilityId_open_idx" ON "DutyEntry"("facilityId", "open");

-- CreateIndex
CREATE INDEX "DutyGap_facilityId_since_idx" ON "DutyGap"("facilityId", "since");

-- CreateIndex
CREATE UNIQUE INDEX "DutyRecord_sha256_key" ON "DutyRecord"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "DutyRecord_facilityId_year_number_key" ON "DutyRecord"("facilityId", "year", "number");

-- AddForeignKey
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_assignedById_fkey" FOREIGN KEY ("assignedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_endedById_fkey" FOREIGN KEY ("endedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyEntry" ADD CONSTRAINT "DutyEntry_shiftId_fkey" FOREIGN KEY ("shiftId") REFERENCES "DutyShift"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyEntry" ADD CONSTRAINT "DutyEntry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyGap" ADD CONSTRAINT "DutyGap_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyFacilityRules" ADD CONSTRAINT "DutyFacilityRules_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyRecord" ADD CONSTRAINT "DutyRecord_shiftId_fkey" FOREIGN KEY ("shiftId") REFERENCES "DutyShift"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints, a partial index and triggers, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_span_check" CHECK (
    "endsAt" > "startsAt" AND "endsAt" <= "startsAt" + INTERVAL '48 hours'
);

-- AddCheck
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_state_check" CHECK (
    ("state" IN ('planned', 'missed', 'cancelled')) = ("signedInAt" IS NULL)
    AND ("signedInAt" IS NULL) = ("lastSeenAt" IS NULL)
    AND ("closedAt" IS NULL) = ("summary" IS NULL)
    AND ("closedAt" IS NULL OR "signedInAt" IS NOT NULL)
    AND ("state" NOT IN ('handing_over', 'handed_over') OR "closedAt" IS NOT NULL)
    AND ("state" IN ('handed_over', 'closed_by_leader', 'missed', 'cancelled')) = ("endedAt" IS NOT NULL)
    AND ("state" IN ('handed_over', 'closed_by_leader', 'cancelled')) = ("endedById" IS NOT NULL)
    AND ("state" NOT IN ('closed_by_leader', 'cancelled') OR char_length(btrim("remark")) > 0)
);

-- Nobody hands over to themselves.
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_both_check" CHECK ("state" <> 'handed_over' OR "endedById" <> "personId");

-- AddCheck
ALTER TABLE "DutyEntry" ADD CONSTRAINT "DutyEntry_note_check" CHECK (
    ("open"::int + ("corrects" IS NOT NULL)::int + ("settles" IS NOT NULL)::int)
        <= (CASE WHEN "kind" = 'note' THEN 1 ELSE 0 END)
    AND ("kind" <> 'note' OR ("personId" IS NOT NULL AND char_length(btrim("text")) > 0))
);

-- AddCheck
ALTER TABLE "DutyGap" ADD CONSTRAINT "DutyGap_span_check" CHECK ("until" >= "since");

-- One open gap for each facility.
CREATE UNIQUE INDEX "DutyGap_open_key" ON "DutyGap"("facilityId") WHERE "until" IS NULL;

-- AddCheck
ALTER TABLE "DutyFacilityRules" ADD CONSTRAINT "DutyFacilityRules_minutes_check" CHECK (
    "promptAfter" BETWEEN 5 AND 120 AND "answerWithin" BETWEEN 1 AND 60 AND "signInWithin" BETWEEN 1 AND 120
);

-- AddCheck
ALTER TABLE "DutyRecord" ADD CONSTRAINT "DutyRecord_number_check" CHECK ("number" >= 1);

-- Append-only. Not against TRUNCATE, as the ledger is: these rows belong to a facility and its people, and go with nothing less.
CREATE TRIGGER "DutyEntry_append_only" BEFORE UPDATE OR DELETE ON "DutyEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "DutyEntry" ENABLE ALWAYS TRIGGER "DutyEntry_append_only";

CREATE TRIGGER "DutyRecord_append_only" BEFORE UPDATE OR DELETE ON "DutyRecord"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "DutyRecord" ENABLE ALWAYS TRIGGER "DutyRecord_append_only";
