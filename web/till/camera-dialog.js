// camera-dialog.js - the camera as a reader: what it reads goes the way of a scan, and then it is off.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { Icon } from '../shared/icon.js';
import { say } from '../shared/text.js';
import { canSee, chooseCamera, closeCamera, openCamera, openEye, setTorch } from './state/camera.js';
import { hearScan } from './state/customer.js';
import { say as sayAct } from './words.js';

const LOOK_MS = 120;

/** @typedef {'camera.denied' | 'camera.none' | 'camera.https' | 'camera.failed'} Trouble */

/**
 * @param {unknown} error
 * @returns {Trouble}
 */
function troubleOf(error) {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'camera.denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'camera.none' : 'camera.failed';
}

/** @param {{ onClose: () => void }} props */
export function CameraDialog({ onClose }) {
  const chosen = useSignal(/** @type {string | null} */ (null));
  const open = useSignal(/** @type {import('./state/camera.js').Open | null} */ (null));
  const trouble = useSignal(/** @type {Trouble | null} */ (canSee() ? null : 'camera.https'));
  const isLit = useSignal(false);
  const picture = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    if (!canSee()) return undefined;
    let isOver = false;
    /** @type {MediaStream | null} */
    let stream = null;
    const look = async () => {
      try {
        const camera = await openCamera(chosen.value);
        stream = camera.stream;
        if (isOver) return closeCamera(stream);
        open.value = camera;
        const video = picture.current;
        if (!video) return closeCamera(stream);
        video.srcObject = stream;
        const [eye] = await Promise.all([openEye(), video.play()]);
        while (!isOver) {
          const text = await eye(video);
          if (text && !isOver) {
            onClose();
            void hearScan(text);
            return;
          }
          await new Promise((done) => { setTimeout(done, LOOK_MS); });
        }
      } catch (error) {
        if (!isOver) trouble.value = troubleOf(error);
      }
    };
    void look();
    return () => {
      isOver = true;
      if (stream) closeCamera(stream);
    };
  }, [chosen.value]);
  const light = async () => {
    if (!open.value) return;
    isLit.value = !isLit.value;
    await setTorch(open.value.stream, isLit.value).catch(() => {});
  };
  const cameras = open.value?.cameras ?? [];
  return html`<${Dialog} title=${sayAct('camera.title')} onClose=${onClose}>
    ${trouble.value ? html`<div class="notice bad" role="alert"><${Icon} name="alert" />
        <p class="notice-text">${sayAct(trouble.value)}</p></div>`
      : html`<video class="camera" ref=${picture} muted playsinline aria-label=${sayAct('camera.picture')}></video>
        <p class="soft" role="status">${sayAct(open.value ? 'camera.hint' : 'camera.opening')}</p>`}
    ${cameras.length > 1 && html`<label class="field"><span class="label">${sayAct('camera.which')}</span>
      <select class="input" id="camera-which" value=${open.value?.id} onChange=${(/** @type {any} */ event) => {
        chooseCamera(event.target.value);
        isLit.value = false;
        chosen.value = event.target.value;
      }}>${cameras.map((one) => html`<option key=${one.id} value=${one.id}>${one.label}</option>`)}</select></label>`}
    <div class="row end">
      ${open.value?.hasTorch && html`<button type="button" class="button" id="camera-light" aria-pressed=${isLit.value ? 'true' : 'false'}
          onClick=${light}>${sayAct('camera.light')}</button>`}
      <button type="button" class="button" id="camera-close" autofocus onClick=${onClose}>${say('action.cancel')}</button>
    </div>
  <//>`;
}
