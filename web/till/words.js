// words.js - the texts of what is not a sale, which come with its dialogs and not with the page.
import { speakerOf } from '../shared/text.js';
import { en } from './text/en.js';
import { fr } from './text/fr.js';

export const say = speakerOf({ fr, en });
