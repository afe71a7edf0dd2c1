/** What a watermark shows of a session: the end of its id, since a UUIDv7 begins with the time, which sessions of one minute share. */
export const sessionMark = (sessionId: string): string => sessionId.slice(-8);
