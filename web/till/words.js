// words.js - the texts of the dialogs, which come with them and not with the page.
import { speakerOf } from '../shared/text.js';
import { en } from './text/en.js';
import { fr } from './text/fr.js';

export const say = speakerOf({ fr, en });
