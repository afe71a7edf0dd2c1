-- AlterTable
ALTER TABLE "Camera" ADD COLUMN     "keepWarm" BOOLEAN NOT NULL DEFAULT false;
