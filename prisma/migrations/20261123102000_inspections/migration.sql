-- CreateEnum
CREATE TYPE "InspectionState" AS ENUM ('planned', 'running', 'ended', 'cancelled', 'lapsed');

-- CreateEnum
CREATE TYPE "InspectionDisclosure" AS ENUM ('at_once', 'at_end', 'on_order');

-- CreateEnum
CREATE TYPE "FindingAct" AS ENUM ('answer', 'accept', 'return', 'withdraw');

-- CreateEnum
CREATE TYPE "RecordFormat" AS ENUM ('pdf', 'docx');

-- CreateTable
CREATE TABLE "Inspection" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "state" "InspectionState" NOT NULL DEFAULT 'planned',
    "version" INTEGER NOT NULL DEFAULT 1,
    "orderNumber" TEXT,
    "orderDate" DATE,
    "purpose" TEXT NOT NULL,
    "authority" TEXT NOT NULL,
    "province" TEXT NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "disclosure" "InspectionDisclosure" NOT NULL,
    "disclosedAt" TIMESTAMPTZ(3),
    "visibleFrom" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "begunAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "conclusion" TEXT,
    "previousId" UUID,

    CONSTRAINT "Inspection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InspectionMember" (
    "inspectionId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "leads" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "InspectionMember_pkey" PRIMARY KEY ("inspectionId","personId")
);

-- CreateTable
CREATE TABLE "InspectionPart" (
    "inspectionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "province" TEXT NOT NULL,
    "zones" "Zone"[],
    "lookedAt" TIMESTAMPTZ(3),

    CONSTRAINT "InspectionPart_pkey" PRIMARY KEY ("inspectionId","facilityId")
);

-- CreateTable
CREATE TABLE "InspectionCheck" (
    "id" UUID NOT NULL,
    "inspectionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "item" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "note" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID NOT NULL,
    "person" TEXT NOT NULL,

    CONSTRAINT "InspectionCheck_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InspectionFinding" (
    "id" UUID NOT NULL,
    "inspectionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "cameraId" UUID,
    "camera" TEXT,
    "zone" "Zone",
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "item" TEXT,
    "remedy" TEXT,
    "deadline" TIMESTAMPTZ(3),
    "sanction" TEXT,

    CONSTRAINT "InspectionFinding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FindingStep" (
    "findingId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "act" "FindingAct" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "deadline" TIMESTAMPTZ(3),

    CONSTRAINT "FindingStep_pkey" PRIMARY KEY ("findingId","number")
);

-- CreateTable
CREATE TABLE "InspectionRecord" (
    "inspectionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "format" "RecordFormat" NOT NULL,
    "year" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "size" INTEGER NOT NULL,
    "sealedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "InspectionRecord_pkey" PRIMARY KEY ("inspectionId","facilityId","format")
);

-- CreateIndex
CREATE UNIQUE INDEX "Inspection_number_key" ON "Inspection"("number");

-- CreateIndex
CREATE INDEX "Inspection_createdAt_id_idx" ON "Inspection"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Inspection_state_endsAt_idx" ON "Inspection"("state", "endsAt");

-- CreateIndex
CREATE INDEX "Inspection_previousId_idx" ON "Inspection"("previousId");

-- CreateIndex
CREATE INDEX "InspectionMember_personId_idx" ON "InspectionMember"("personId");

-- CreateIndex
CREATE INDEX "InspectionPart_facilityId_idx" ON "InspectionPart"("facilityId");

-- CreateIndex
CREATE INDEX "InspectionCheck_inspectionId_facilityId_at_idx" ON "InspectionCheck"("inspectionId", "facilityId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "InspectionFinding_inspectionId_number_key" ON "InspectionFinding"("inspectionId", "number");

-- CreateIndex
CREATE INDEX "InspectionFinding_facilityId_recordedAt_idx" ON "InspectionFinding"("facilityId", "recordedAt");

-- CreateIndex
CREATE INDEX "InspectionFinding_recordedAt_id_idx" ON "InspectionFinding"("recordedAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "InspectionRecord_sha256_key" ON "InspectionRecord"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "InspectionRecord_year_number_format_key" ON "InspectionRecord"("year", "number", "format");

-- AddForeignKey
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_previousId_fkey" FOREIGN KEY ("previousId") REFERENCES "Inspection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionMember" ADD CONSTRAINT "InspectionMember_inspectionId_fkey" FOREIGN KEY ("inspectionId") REFERENCES "Inspection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionMember" ADD CONSTRAINT "InspectionMember_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionPart" ADD CONSTRAINT "InspectionPart_inspectionId_fkey" FOREIGN KEY ("inspectionId") REFERENCES "Inspection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionPart" ADD CONSTRAINT "InspectionPart_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionCheck" ADD CONSTRAINT "InspectionCheck_inspectionId_facilityId_fkey" FOREIGN KEY ("inspectionId", "facilityId") REFERENCES "InspectionPart"("inspectionId", "facilityId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionFinding" ADD CONSTRAINT "InspectionFinding_inspectionId_facilityId_fkey" FOREIGN KEY ("inspectionId", "facilityId") REFERENCES "InspectionPart"("inspectionId", "facilityId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FindingStep" ADD CONSTRAINT "FindingStep_findingId_fkey" FOREIGN KEY ("findingId") REFERENCES "InspectionFinding"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionRecord" ADD CONSTRAINT "InspectionRecord_inspectionId_facilityId_fkey" FOREIGN KEY ("inspectionId", "facilityId") REFERENCES "InspectionPart"("inspectionId", "facilityId") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints and triggers, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_order_check" CHECK (
    ("orderNumber" IS NULL) = ("orderDate" IS NULL) AND "version" >= 1
    AND "endsAt" > "startsAt" AND "endsAt" <= "startsAt" + INTERVAL '31 days'
);

-- A facility learns of what was carried out within 30 days after it was over.
ALTER TABLE "Inspection" ADD CONSTRAINT "Inspection_state_check" CHECK (
    ("begunAt" IS NULL OR "state" IN ('running', 'ended', 'cancelled'))
    AND ("begunAt" IS NOT NULL OR "state" IN ('planned', 'cancelled', 'lapsed'))
    AND ("endedAt" IS NOT NULL) = ("state" IN ('ended', 'cancelled', 'lapsed'))
    AND ("state" <> 'cancelled' OR char_length(btrim("conclusion")) > 0)
    AND "visibleFrom" <= COALESCE("endedAt", "endsAt") + INTERVAL '30 days'
);

-- AddCheck
ALTER TABLE "InspectionCheck" ADD CONSTRAINT "InspectionCheck_answer_check" CHECK (
    "answer" IN ('met', 'not_met', 'not_applicable', 'not_seen')
);

-- AddCheck
ALTER TABLE "InspectionFinding" ADD CONSTRAINT "InspectionFinding_check" CHECK (
    "number" >= 1 AND char_length(btrim("text")) > 0
    AND ("remedy" IS NULL) = ("deadline" IS NULL)
    AND ("cameraId" IS NULL) = ("camera" IS NULL) AND ("cameraId" IS NULL) = ("zone" IS NULL)
);

-- AddCheck
ALTER TABLE "FindingStep" ADD CONSTRAINT "FindingStep_check" CHECK (
    "number" >= 1 AND char_length(btrim("text")) > 0 AND ("deadline" IS NOT NULL) = ("act" = 'return')
);

-- AddCheck
ALTER TABLE "InspectionRecord" ADD CONSTRAINT "InspectionRecord_number_check" CHECK ("number" >= 1);

-- Append-only. Not against TRUNCATE, as the ledger is: these rows belong to an inspection, and go with nothing less.
CREATE TRIGGER "InspectionCheck_append_only" BEFORE UPDATE OR DELETE ON "InspectionCheck"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "InspectionCheck" ENABLE ALWAYS TRIGGER "InspectionCheck_append_only";

CREATE TRIGGER "InspectionFinding_append_only" BEFORE UPDATE OR DELETE ON "InspectionFinding"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "InspectionFinding" ENABLE ALWAYS TRIGGER "InspectionFinding_append_only";

CREATE TRIGGER "FindingStep_append_only" BEFORE UPDATE OR DELETE ON "FindingStep"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "FindingStep" ENABLE ALWAYS TRIGGER "FindingStep_append_only";

CREATE TRIGGER "InspectionRecord_append_only" BEFORE UPDATE OR DELETE ON "InspectionRecord"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "InspectionRecord" ENABLE ALWAYS TRIGGER "InspectionRecord_append_only";
