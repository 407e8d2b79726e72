// acts.js - what is done besides selling, as one file: each of these acts asks the server, so it is fetched when one is opened.
export { ActDialog } from './act-dialog.js';
export { CameraDialog } from './camera-dialog.js';
export { LinkDialog } from './link-dialog.js'; // it draws a code, as others of these

// What only a till beside another, or as a part of one, needs: in this file as well, for a third would cut what they share
// into more pieces than the page may have.
export { BesideSetting } from './beside-setting.js';
export { HostLines, HostRecords } from './host-lines.js';
export { KeyInScreen } from './key-in-screen.js';
export { beginHost } from './state/host/host.js';
