-- CreateEnum
CREATE TYPE "OutcomeKind" AS ENUM ('not_connectable', 'refused');

-- AlterTable
ALTER TABLE "Camera" ADD COLUMN     "endpoint" TEXT,
ADD COLUMN     "events" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "firmware" TEXT,
ADD COLUMN     "manufacturer" TEXT,
ADD COLUMN     "model" TEXT,
ADD COLUMN     "ptz" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "serial" TEXT;

-- AlterTable
ALTER TABLE "StreamProfile" ADD COLUMN     "token" TEXT;

-- CreateTable
CREATE TABLE "ConnectionOutcome" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "kind" "OutcomeKind" NOT NULL,
    "camera" TEXT,
    "address" TEXT,
    "reasons" TEXT[],
    "note" TEXT NOT NULL DEFAULT '',
    "recordedById" UUID NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "ConnectionOutcome_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ConnectionOutcome_facilityId_settledAt_idx" ON "ConnectionOutcome"("facilityId", "settledAt");

-- AddForeignKey
ALTER TABLE "ConnectionOutcome" ADD CONSTRAINT "ConnectionOutcome_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConnectionOutcome" ADD CONSTRAINT "ConnectionOutcome_recordedById_fkey" FOREIGN KEY ("recordedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CHECK constraints, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "ConnectionOutcome" ADD CONSTRAINT "ConnectionOutcome_reason_check" CHECK (
    char_length(btrim("note")) > 0 OR ("kind" = 'not_connectable' AND cardinality("reasons") > 0)
);

-- AddCheck
ALTER TABLE "ConnectionOutcome" ADD CONSTRAINT "ConnectionOutcome_settled_check" CHECK ("settledAt" >= "recordedAt");
