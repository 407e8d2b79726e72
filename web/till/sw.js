// sw.js - the till opens without a network.  A newer page waits until the one that sells is loaded anew.
import { keepPage } from '../shared/page-worker.js';

keepPage('till', { waits: true });
