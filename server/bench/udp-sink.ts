// Child of the camera benchmark: takes UDP and never looks at it, which costs no processor time. Prints its port.
import { createSocket } from 'node:dgram';
import { writeSync } from 'node:fs';

const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1', () => {
  writeSync(1, `${socket.address().port}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
