-- AlterEnum
ALTER TYPE "AlertSource" ADD VALUE 'inspection';

-- CreateEnum
CREATE TYPE "InspectionCallKind" AS ENUM ('told', 'reminded', 'overdue');

-- CreateTable
CREATE TABLE "InspectionCall" (
    "id" UUID NOT NULL,
    "inspectionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "kind" "InspectionCallKind" NOT NULL,
    "findingId" UUID,
    "deadline" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "alertId" UUID,

    CONSTRAINT "InspectionCall_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvidenceAuthorisation" (
    "id" UUID NOT NULL,
    "inspectionId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "cameraIds" UUID[],
    "cameras" TEXT[],
    "documentNumber" TEXT NOT NULL,
    "documentDate" DATE NOT NULL,
    "authority" TEXT NOT NULL,
    "validTo" TIMESTAMPTZ(3) NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "unit" TEXT NOT NULL,

    CONSTRAINT "EvidenceAuthorisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvidenceCapture" (
    "findingId" UUID NOT NULL,
    "authorisationId" UUID NOT NULL,
    "authorisedById" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "EvidenceCapture_pkey" PRIMARY KEY ("findingId")
);

-- CreateIndex
CREATE INDEX "InspectionCall_inspectionId_facilityId_idx" ON "InspectionCall"("inspectionId", "facilityId");

-- CreateIndex
CREATE INDEX "InspectionCall_findingId_idx" ON "InspectionCall"("findingId");

-- CreateIndex
CREATE INDEX "InspectionCall_alertId_idx" ON "InspectionCall"("alertId");

-- CreateIndex
CREATE INDEX "EvidenceAuthorisation_inspectionId_facilityId_idx" ON "EvidenceAuthorisation"("inspectionId", "facilityId");

-- CreateIndex
CREATE INDEX "EvidenceCapture_authorisationId_idx" ON "EvidenceCapture"("authorisationId");

-- AddForeignKey
ALTER TABLE "InspectionCall" ADD CONSTRAINT "InspectionCall_inspectionId_facilityId_fkey" FOREIGN KEY ("inspectionId", "facilityId") REFERENCES "InspectionPart"("inspectionId", "facilityId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionCall" ADD CONSTRAINT "InspectionCall_findingId_fkey" FOREIGN KEY ("findingId") REFERENCES "InspectionFinding"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InspectionCall" ADD CONSTRAINT "InspectionCall_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvidenceAuthorisation" ADD CONSTRAINT "EvidenceAuthorisation_inspectionId_facilityId_fkey" FOREIGN KEY ("inspectionId", "facilityId") REFERENCES "InspectionPart"("inspectionId", "facilityId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvidenceCapture" ADD CONSTRAINT "EvidenceCapture_findingId_fkey" FOREIGN KEY ("findingId") REFERENCES "InspectionFinding"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvidenceCapture" ADD CONSTRAINT "EvidenceCapture_authorisationId_fkey" FOREIGN KEY ("authorisationId") REFERENCES "EvidenceAuthorisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints, partial indexes and triggers, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "InspectionCall" ADD CONSTRAINT "InspectionCall_kind_check" CHECK (
    ("kind" = 'told') = ("findingId" IS NULL) AND ("findingId" IS NULL) = ("deadline" IS NULL)
);

-- Once each.
CREATE UNIQUE INDEX "InspectionCall_told_key" ON "InspectionCall"("inspectionId", "facilityId") WHERE "kind" = 'told';
CREATE UNIQUE INDEX "InspectionCall_remedy_key" ON "InspectionCall"("findingId", "kind", "deadline") WHERE "kind" <> 'told';

-- AddCheck
ALTER TABLE "EvidenceAuthorisation" ADD CONSTRAINT "EvidenceAuthorisation_check" CHECK (
    "validTo" > "recordedAt" AND cardinality("cameraIds") = cardinality("cameras")
);

-- Who permits takes no picture.
ALTER TABLE "EvidenceCapture" ADD CONSTRAINT "EvidenceCapture_two_people_check" CHECK ("personId" <> "authorisedById");

-- Append-only, as all that inspections keep.
CREATE TRIGGER "InspectionCall_append_only" BEFORE UPDATE OR DELETE ON "InspectionCall"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "InspectionCall" ENABLE ALWAYS TRIGGER "InspectionCall_append_only";

CREATE TRIGGER "EvidenceAuthorisation_append_only" BEFORE UPDATE OR DELETE ON "EvidenceAuthorisation"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "EvidenceAuthorisation" ENABLE ALWAYS TRIGGER "EvidenceAuthorisation_append_only";

-- The picture's key alone may be sealed anew: "sha256" says whether it is still the same picture.
CREATE TRIGGER "EvidenceCapture_append_only" BEFORE DELETE OR UPDATE OF
    "findingId", "authorisationId", "authorisedById", "at", "personId", "person", "sha256", "size", "content" ON "EvidenceCapture"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "EvidenceCapture" ENABLE ALWAYS TRIGGER "EvidenceCapture_append_only";

-- What facilities knew before anybody was called for it is nothing to call them for now.
INSERT INTO "InspectionCall" ("id", "inspectionId", "facilityId", "kind", "at")
  SELECT gen_random_uuid(), part."inspectionId", part."facilityId", 'told', now()
  FROM "InspectionPart" AS part JOIN "Inspection" AS inspection ON inspection."id" = part."inspectionId"
  WHERE inspection."disclosedAt" <= now()
    OR (inspection."visibleFrom" <= now() AND (inspection."state" IN ('running', 'ended') OR part."lookedAt" IS NOT NULL));
