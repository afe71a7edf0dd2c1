-- CreateEnum
CREATE TYPE "CameraCondition" AS ENUM ('live', 'degraded', 'frozen', 'black', 'down', 'unknown');

-- AlterTable
ALTER TABLE "ServerRun" ADD COLUMN     "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "statesTo" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "CameraSpan" (
    "cameraId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "condition" "CameraCondition" NOT NULL,
    "reason" TEXT,
    "runId" UUID NOT NULL,

    CONSTRAINT "CameraSpan_pkey" PRIMARY KEY ("cameraId","startedAt")
);

-- CreateIndex
CREATE INDEX "CameraSpan_startedAt_idx" ON "CameraSpan" USING BRIN ("startedAt");

-- CreateIndex
CREATE INDEX "CameraSpan_runId_endedAt_idx" ON "CameraSpan"("runId", "endedAt");

-- AddForeignKey
ALTER TABLE "CameraSpan" ADD CONSTRAINT "CameraSpan_runId_fkey" FOREIGN KEY ("runId") REFERENCES "ServerRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: the schema language has no CHECK, and when earlier runs began is not known any more.

-- AddCheck
ALTER TABLE "CameraSpan" ADD CONSTRAINT "CameraSpan_end_check" CHECK ("endedAt" >= "startedAt");

UPDATE "ServerRun" SET "startedAt" = least("startedAt", "lastSeenAt");
