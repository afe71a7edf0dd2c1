-- CreateEnum
CREATE TYPE "CameraEngine" AS ENUM ('ffmpeg', 'direct', 'auto');

-- AlterTable
ALTER TABLE "Camera" ADD COLUMN     "engine" "CameraEngine";
