// dialogs.js - what the till does not need before the first scan, as one file that is fetched behind the page.
//
// One file, and not one for each: what the parts share would else be cut into as many pieces as there are pairs of them.
export { ApprovalDialog } from './approval-dialog.js';
export { ClaimDialog } from './claim-dialog.js';
export { KeptScreen } from './kept-screen.js';
export { EnrolDialog } from './enrol-dialog.js';
export { MailDialog } from './mail-dialog.js';
export { LineDialog } from './line-dialog.js';
export { PinDialog } from './pin-dialog.js';
export { QueueDialog } from './queue-dialog.js';
export { ReturnDialog } from './return-dialog.js';
export { SwitchDialog } from './switch-dialog.js';
export { TillDialog } from './till-dialog.js';
