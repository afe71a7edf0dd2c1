-- A wall reads the views that it shows, and no others.
ALTER TABLE "Wall" ADD COLUMN     "viewIds" UUID[];
