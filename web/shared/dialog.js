// dialog.js - a question or a form above the page.  Escape and a click beside it close it.
import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { say } from './text.js';
import { Icon } from './icon.js';

/**
 * Give the first field `autofocus`; the browser keeps the focus inside and puts it back at the end.
 * @param {{ title: string, onClose: () => void, children?: any }} props
 */
export function Dialog({ title, onClose, children }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const titleId = useId();
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return html`<dialog class="dialog" ref=${box} aria-labelledby=${titleId}
      onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}
      onPointerDown=${(/** @type {PointerEvent} */ event) => {
        if (event.target === box.current) onClose();
      }}>
    <div class="dialog-sheet">
      <div class="dialog-head">
        <h2 id=${titleId}>${title}</h2>
        <button type="button" class="button quiet square" aria-label=${say('action.close')}
            onClick=${onClose}><${Icon} name="close" /></button>
      </div>
      ${children}
    </div>
  </dialog>`;
}
