// mail_server.mjs - a mail server of somebody else's (npm smtp-server), and what becomes of letters there.
//
//     node mail_server.mjs '{ "port": 0, "mood": "takes", "key": "…", "cert": "…", "user": "…", "password": "…", "secure": false }'
//
// Prints the port on the first line, then each letter as a line of JSON: { from, to, text (base64), secure, user }.  A line on
// its input is another mood: takes, refuses (550), later (451), quiet (says nothing), loses (takes the letter and hangs up).
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const how = JSON.parse(process.argv[2] ?? '{}');
let mood = how.mood ?? 'takes';

/** @param {string} text @param {number} code */
function refusal(text, code) {
  return Object.assign(new Error(text), { responseCode: code });
}

const server = new SMTPServer({
  secure: how.secure ?? false,
  ...(how.key ? { key: readFileSync(how.key), cert: readFileSync(how.cert) } : {}),
  disabledCommands: [...(how.key ? [] : ['STARTTLS']), ...(how.user ? [] : ['AUTH'])],
  authOptional: !how.user,
  logger: false,
  closeTimeout: 200,
  onAuth({ username, password }, session, done) {
    const isRight = username === how.user && password === how.password;
    done(isRight ? null : refusal('no such user', 535), isRight ? { user: username } : undefined);
  },
  onRcptTo(address, session, done) {
    if (mood === 'quiet') return;
    if (mood === 'refuses') done(refusal('no such mailbox', 550));
    else if (mood === 'later') done(refusal('greylisted', 451));
    else done();
  },
  onData(stream, session, done) {
    /** @type {Buffer[]} */
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      console.log(JSON.stringify({
        from: session.envelope.mailFrom && session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map(({ address }) => address),
        text: Buffer.concat(parts).toString('base64'),
        secure: session.secure,
        user: session.user ?? null,
      }));
      if (mood === 'loses') {
        for (const connection of server.connections) connection._socket.destroy();
        mood = 'takes';
      } else done();
    });
  },
});
server.on('error', () => {}); // whoever hangs up
server.listen(how.port ?? 0, '127.0.0.1', () => console.log(server.server.address().port));
createInterface({ input: process.stdin }).on('line', (line) => { mood = line; }).on('close', () => process.exit(0));
