// focus.js - the cursor stays in the register as long as that says so.
//
// Each piece of the page puts the cursor where it has to be.  None of them can know that another program is beside it, so
// the rule stands at the one door that all go through; what it kept back is made up for when the person comes here.

let may = true;
let isMinded = false;
/** @type {HTMLElement | null} */
let wanted = null;

/** @param {boolean} isOn whether the page may take the cursor by itself */
export function mayTakeFocus(isOn) {
  may = isOn;
  if (isMinded || isOn) return;
  isMinded = true;
  const { focus } = HTMLElement.prototype;
  HTMLElement.prototype.focus = function focusHere(/** @type {FocusOptions | undefined} */ how) {
    if (may || document.hasFocus()) focus.call(this, how);
    else wanted = this;
  };
  window.addEventListener('focus', () => {
    if (wanted?.isConnected && document.activeElement === document.body) focus.call(wanted, { preventScroll: true });
    wanted = null;
  });
}

/** The register asks for it: the cursor comes here once. */
export function takeFocus() {
  const before = may;
  may = true;
  window.focus();
  document.querySelector(/** @type {'input'} */ ('#scan, #amount, #record'))?.focus();
  may = before;
}
