// mail.mjs - a real mail server that takes letters in, for a shop that sends some.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ROOT } from './shop.mjs';

/**
 * @typedef {{ to: string[] }} Letter as tests/lib/mail_server.mjs tells it
 * @returns {Promise<{ env: Record<string, string>, letters: Letter[], refuse: () => void, close: () => void }>} env: for a
 *   shop that sends its letters there; refuse: it takes no more
 */
export async function openMail() {
  const mail = spawn('node', [`${ROOT}/tests/lib/mail_server.mjs`, '{}'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  /** @type {Letter[]} */
  const letters = [];
  const port = await new Promise((done) => {
    createInterface({ input: mail.stdout }).on('line', (line) => {
      const told = JSON.parse(line);
      if (typeof told === 'number') done(told);
      else letters.push(told);
    });
  });
  return {
    env: { HABITUE_MAIL_URL: `smtp://127.0.0.1:${port}`, HABITUE_MAIL_TLS: 'none', HABITUE_MAIL_FROM: 'bonjour@ferme.example' },
    letters,
    refuse: () => { mail.stdin.write('refuses\n'); },
    close: () => { mail.stdin.end(); },
  };
}
