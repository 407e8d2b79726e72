// register-words.js - the texts of the till as a part of another's till, or beside one, which most tills never load.
import { speakerOf } from '../shared/text.js';
import { en } from './text/register-en.js';
import { fr } from './text/register-fr.js';

export const say = speakerOf({ fr, en });
