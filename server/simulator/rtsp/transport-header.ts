/** How RTP reaches the client: over the RTSP connection itself, or by UDP to two ports of the client's address. */
export type RtspTransport =
  { kind: 'tcp'; rtpChannel: number; rtcpChannel: number } | { kind: 'udp'; rtpPort: number; rtcpPort: number };

/** The first transport of a SETUP's `Transport` header that this server can serve; undefined when there is none. */
export function parseTransport(header: string): RtspTransport | undefined {
  for (const choice of header.split(',')) {
    const [protocol = '', ...parameters] = choice.trim().split(';');
    if (parameters.some((parameter) => parameter.trim().toLowerCase() === 'multicast')) continue;
    const transport = parseUnicast(protocol.toUpperCase(), parameters);
    if (transport) return transport;
  }
  return undefined;
}

function parseUnicast(protocol: string, parameters: string[]): RtspTransport | undefined {
  if (protocol === 'RTP/AVP/TCP') {
    const [rtpChannel, rtcpChannel] = pair(parameters, 'interleaved') ?? [0, 1];
    return rtpChannel <= 255 && rtcpChannel <= 255 ? { kind: 'tcp', rtpChannel, rtcpChannel } : undefined;
  }
  if (protocol === 'RTP/AVP' || protocol === 'RTP/AVP/UDP') {
    const [rtpPort = 0, rtcpPort = 0] = pair(parameters, 'client_port') ?? [];
    return rtpPort > 0 && rtpPort < 65536 && rtcpPort > 0 && rtcpPort < 65536
      ? { kind: 'udp', rtpPort, rtcpPort }
      : undefined;
  }
  return undefined;
}

/** `name=5-6` or `name=5`, which means 5 and the next. */
function pair(parameters: string[], name: string): [number, number] | undefined {
  for (const parameter of parameters) {
    const found = /^([a-z_]+)=(\d{1,5})(?:-(\d{1,5}))?$/i.exec(parameter.trim());
    if (found?.[1]?.toLowerCase() === name) return [Number(found[2]), Number(found[3] ?? Number(found[2]) + 1)];
  }
  return undefined;
}

/** The answer's `Transport` header. `serverPorts` are our RTP and RTCP ports, told to UDP clients. */
export function formatTransport(transport: RtspTransport, serverPorts: readonly number[]): string {
  return transport.kind === 'tcp'
    ? `RTP/AVP/TCP;unicast;interleaved=${transport.rtpChannel}-${transport.rtcpChannel}`
    : `RTP/AVP;unicast;client_port=${transport.rtpPort}-${transport.rtcpPort};server_port=${serverPorts.join('-')}`;
}
