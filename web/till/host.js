// host.js - what the till does as a part of another's till, as one file that is fetched where it is one.
export { HostLines, HostRecords } from './host-lines.js';
export { beginHost } from './state/host/host.js';
