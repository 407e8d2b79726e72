// sw.js - the card works without a network.  The secret is no business of this file: it stands behind the # of the link,
// which no request has, and in the storage of the page.
import { keepPage } from '../shared/page-worker.js';

keepPage('card', { waits: false });
