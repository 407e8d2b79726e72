// apple_push.mjs - plays Apple's push service: HTTP/2 over TLS, for clients with a certificate.
//
//     node apple_push.mjs server.key server.pem root.pem wwdr.pem
//
// Prints {"port"}, and then a line for each push; reads {"token", "status", "reason"} lines: what to answer from now on.
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import readline from "node:readline";

const [key, cert, root, wwdr] = process.argv.slice(2).map((path) => readFileSync(path));
const answers = new Map();
let sessions = 0;

const server = http2.createSecureServer({ key, cert, ca: [root, wwdr], requestCert: true, rejectUnauthorized: true });
server.on("session", (session) => {
  session.number = ++sessions;
});
server.on("stream", (stream, headers) => {
  let body = "";
  stream.on("data", (data) => (body += data));
  stream.on("end", () => {
    const { session } = stream;
    console.log(JSON.stringify({
      path: headers[":path"], method: headers[":method"], topic: headers["apns-topic"],
      collapse: headers["apns-collapse-id"], body, session: session.number,
      client: session.socket.getPeerCertificate().subject.UID }));
    const { status, reason } = answers.get(headers[":path"].split("/").pop()) ?? { status: 200 };
    stream.respond({ ":status": status });
    stream.end(reason ? JSON.stringify({ reason }) : "");
  });
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const told = JSON.parse(line);
  answers.set(told.token, told);
});
lines.on("close", () => process.exit(0));
