// video.mjs - what a camera sees, as a file that Chromium takes for one: codes of our own server on a white wall.
import { writeFile } from 'node:fs/promises';

const WIDTH = 640;
const HEIGHT = 480;

/**
 * A raw video (YUV4MPEG2) of some frames without a code, and then with it, over and over.
 * @param {string} path
 * @param {{ width: number, modules: string[] }} symbol of GET /v1/cards/{code}/symbol
 * @param {number} height of a row, in modules: a square's is 1
 */
export async function film(path, { width, modules }, height) {
  const scale = Math.max(2, Math.min(7, Math.floor((WIDTH - 80) / width)));
  const frame = (/** @type {boolean} */ isCode) => {
    const light = Buffer.alloc(WIDTH * HEIGHT, 235);
    const top = Math.floor((HEIGHT - modules.length * scale * height) / 2);
    const left = Math.floor((WIDTH - width * scale) / 2);
    for (let y = 0; isCode && y < modules.length * scale * height; y++) {
      const row = modules[Math.floor(y / (scale * height))] ?? '';
      for (let x = 0; x < width * scale; x++) {
        if (row[Math.floor(x / scale)] === '1') light[(top + y) * WIDTH + left + x] = 16;
      }
    }
    return Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc(WIDTH * HEIGHT / 2, 128)]);
  };
  const frames = [...Array(10).fill(false), ...Array(40).fill(true)].map(frame);
  await writeFile(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F20:1 Ip A1:1 C420jpeg\n`), ...frames]));
}
