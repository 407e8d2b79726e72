// camera-eye.js - codes in a picture, read by ZXing as a WebAssembly module: fetched when a camera is opened, not before.
import address from 'zxing-wasm/reader/zxing_reader.wasm';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const WIDTH_MAX = 1280; // of the picture that is looked through

/**
 * @returns {Promise<import('./state/camera.js').Eye>}
 */
export async function openEye() {
  const locateFile = () => String(new URL(address, import.meta.url));
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    if (!brush || video.videoWidth === 0) return null;
    const scale = Math.min(1, WIDTH_MAX / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(brush.getImageData(0, 0, canvas.width, canvas.height), {
      formats: ['QRCode', 'EAN13', 'EAN8', 'UPCA', 'Code128', 'DataMatrix'], maxNumberOfSymbols: 1, tryHarder: true });
    return found[0]?.isValid ? found[0].text : null;
  };
}
