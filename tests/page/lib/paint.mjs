// paint.mjs - pictures that a test draws by itself.
import { deflateSync } from 'node:zlib';

const CRC_POLYNOMIAL = 0xedb88320; // PNG, 5.5

/** @param {Buffer} data */
function crc32(data) {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? CRC_POLYNOMIAL : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * @param {string} kind
 * @param {Buffer} data
 */
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const room = Buffer.alloc(8);
  room.writeUInt32BE(data.length, 0);
  room.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([room.subarray(0, 4), body, room.subarray(4)]);
}

/**
 * A PNG of RGBA.
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => readonly number[]} paint red, green, blue, opacity
 */
export function png(width, height, paint) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(paint(x, y), y * (1 + 4 * width) + 1 + 4 * x);
  }
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/**
 * A disc of a colour on nothing, as wide and high as it is told.
 * @param {number} width
 * @param {number} height
 * @param {readonly [number, number, number]} colour
 */
export function disc(width, height, colour) {
  const inside = (/** @type {number} */ x, /** @type {number} */ y) =>
    ((x + 0.5) / width - 0.5) ** 2 + ((y + 0.5) / height - 0.5) ** 2 <= 0.25;
  return png(width, height, (x, y) => (inside(x, y) ? [...colour, 255] : [0, 0, 0, 0]));
}
