export class OnvifError extends Error { code = 'unreachable' as const; }
export const probeOnvif = async (): Promise<never> => { throw new OnvifError('stub'); };
