-- CreateEnum
CREATE TYPE "SessionEnding" AS ENUM ('signed_out', 'replaced', 'suspended', 'refresh_replayed', 'password_changed');

-- DropIndex
DROP INDEX "Session_refreshHash_key";

-- AlterTable
ALTER TABLE "Session" DROP COLUMN "refreshHash",
ADD COLUMN     "endReason" "SessionEnding",
ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "rotatedAt" TIMESTAMPTZ(3),
ADD COLUMN     "secondFactorAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "SecondFactor" (
    "personId" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmedAt" TIMESTAMPTZ(3),
    "lastStep" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SecondFactor_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "RecoveryCode" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RecoveryCode_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "RecoveryCode_personId_hash_key" ON "RecoveryCode"("personId", "hash");

-- AddForeignKey
ALTER TABLE "SecondFactor" ADD CONSTRAINT "SecondFactor_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecoveryCode" ADD CONSTRAINT "RecoveryCode_personId_fkey" FOREIGN KEY ("personId") REFERENCES "SecondFactor"("personId") ON DELETE CASCADE ON UPDATE CASCADE;


-- By hand from here on.

-- Refresh tokens have another form now: whoever is signed in signs in anew.
UPDATE "Session" SET "endedAt" = COALESCE("endedAt", CURRENT_TIMESTAMP), "endReason" = 'signed_out';

-- AddCheck
ALTER TABLE "Session" ADD CONSTRAINT "Session_end_check" CHECK (("endedAt" IS NULL) = ("endReason" IS NULL));
