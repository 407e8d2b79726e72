// words.js - the texts of this page, in the reader's language.
import { speakerOf } from '../shared/text.js';
import { en } from './text/en.js';
import { fr } from './text/fr.js';

export const say = speakerOf({ fr, en });

/** @typedef {keyof typeof fr} Key */
