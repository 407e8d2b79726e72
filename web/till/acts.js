// acts.js - what is done besides selling, as one file: each of these acts asks the server, so it is fetched when one is opened.
export { ActDialog } from './act-dialog.js';
export { CameraDialog } from './camera-dialog.js';
