// camera.js - a camera of this device as a reader: where it is opened, what it sees, and what went wrong.
import { store } from './session.js';

/**
 * @typedef {{ id: string, label: string }} Camera
 * @typedef {{ stream: MediaStream, cameras: Camera[], id: string, hasTorch: boolean }} Open
 * @typedef {(video: HTMLVideoElement) => Promise<string | null>} Eye the text of a code in the picture, if there is one
 */

/** What the codes of the house and of the trade are drawn as. */
const FORMATS = ['qr_code', 'ean_13', 'ean_8', 'upc_a', 'code_128', 'data_matrix'];

/** A browser shows its cameras to pages that came by https, and to the machine itself. */
export function canSee() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/**
 * @param {string | null} id of the camera; null: the one that was chosen last, or the one at the back
 * @returns {Promise<Open>}
 */
export async function openCamera(id) {
  const wanted = id ?? store.get('camera');
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const open = (/** @type {MediaTrackConstraints} */ which) =>
    navigator.mediaDevices.getUserMedia({ video: { ...size, ...which }, audio: false });
  const stream = wanted
    ? await open({ deviceId: { exact: wanted } }).catch(() => open({ facingMode: 'environment' })) // it is gone
    : await open({ facingMode: 'environment' });
  const [track] = stream.getVideoTracks();
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    stream,
    cameras: all.filter(({ kind }) => kind === 'videoinput')
      .map(({ deviceId, label }, at) => ({ id: deviceId, label: label || String(at + 1) })),
    id: track?.getSettings().deviceId ?? '',
    hasTorch: Boolean((/** @type {any} */ (track?.getCapabilities?.()))?.torch),
  };
}

/** @param {MediaStream} stream */
export function closeCamera(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** @param {string} id */
export function chooseCamera(id) {
  store.set('camera', id);
}

/**
 * @param {MediaStream} stream
 * @param {boolean} isOn
 */
export async function setTorch(stream, isOn) {
  const [track] = stream.getVideoTracks();
  await track?.applyConstraints(/** @type {any} */ ({ advanced: [{ torch: isOn }] }));
}

/**
 * The browser's own eye, where it knows all that is wanted; a module of ours otherwise, fetched now.
 * @returns {Promise<Eye>}
 */
export async function openEye() {
  const Detector = (/** @type {any} */ (window)).BarcodeDetector;
  const known = Detector ? await Detector.getSupportedFormats().catch(() => []) : [];
  if (FORMATS.every((one) => known.includes(one))) {
    const detector = new Detector({ formats: FORMATS });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  return (await import('../camera-eye.js')).openEye();
}
