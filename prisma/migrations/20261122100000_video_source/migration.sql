-- Which of a recorder's pictures a camera is; a recorder has one video source for each.
ALTER TABLE "Camera" ADD COLUMN "videoSource" TEXT;
ALTER TABLE "Camera" ADD COLUMN "eventSources" TEXT[];
