-- CreateEnum
CREATE TYPE "RtspTransport" AS ENUM ('auto', 'tcp', 'udp');

-- AlterTable
ALTER TABLE "Camera" ADD COLUMN     "transport" "RtspTransport" NOT NULL DEFAULT 'auto';
