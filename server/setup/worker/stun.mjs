import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

// STUN (RFC 8489) as ICE uses it (RFC 8445, section 7.1): only the binding request and its success answer.

const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const ICE_CONTROLLING = 0x802a;
/** Host candidate of component 1: 126 << 24 | 65535 << 8 | 255 (RFC 8445, section 5.1.2.1). */
const HOST_PRIORITY = 0x7effffff;

/**
 * A binding request that checks and nominates the pair at once.
 * @param {{usernameFragment: string, password: string}} remote the ICE parameters of the side that is asked
 * @param {string} localFragment
 * @returns {Buffer}
 */
export function bindingRequest(remote, localFragment) {
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(HOST_PRIORITY);
  const attributes = [
    attribute(USERNAME, Buffer.from(`${remote.usernameFragment}:${localFragment}`)),
    attribute(PRIORITY, priority),
    attribute(ICE_CONTROLLING, randomBytes(8)),
    attribute(USE_CANDIDATE, Buffer.alloc(0)),
  ];
  const transactionId = randomBytes(12);
  // Both checksums cover the message up to themselves, with a header length that already includes them.
  const signed = message(transactionId, attributes, 24);
  const integrity = createHmac('sha1', remote.password).update(signed).digest();
  attributes.push(attribute(MESSAGE_INTEGRITY, integrity));
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(message(transactionId, attributes, 8)) ^ 0x5354554e) >>> 0);
  attributes.push(attribute(FINGERPRINT, fingerprint));
  return message(transactionId, attributes, 0);
}

/**
 * @param {Buffer} packet
 * @returns {boolean} a success answer to a binding request
 */
export function isBindingSuccess(packet) {
  return isStun(packet) && packet.readUInt16BE(0) === BINDING_SUCCESS;
}

/**
 * Tells STUN from DTLS and SRTP, which share the port (RFC 7983).
 * @param {Buffer} packet
 * @returns {boolean}
 */
export function isStun(packet) {
  return packet.length >= HEADER_BYTES && packet.readUInt8(0) < 4 && packet.readUInt32BE(4) === MAGIC_COOKIE;
}

/**
 * @param {Buffer} transactionId 12 bytes
 * @param {Buffer[]} attributes
 * @param {number} bytesToCome attributes that are not there yet but counted in the header's length
 */
function message(transactionId, attributes, bytesToCome) {
  const body = Buffer.concat(attributes);
  const header = Buffer.alloc(8);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt16BE(body.length + bytesToCome, 2);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  return Buffer.concat([header, transactionId, body]);
}

/**
 * @param {number} type
 * @param {Buffer} value padded to 4 bytes on the wire
 */
function attribute(type, value) {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}
