-- By hand: the schema language has no indexes over expressions.

-- What a watermark shows of a session leads back to it.
CREATE INDEX "Session_mark_idx" ON "Session" (right("id"::text, 8));
