// sw.js - the kiosk opens without a network, and says so then.
import { keepPage } from '../shared/page-worker.js';

keepPage('kiosk', { waits: false });
