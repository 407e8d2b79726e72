// google_check.mjs - holds the token of a Google link against a public key, with jose; prints what it says.
//
//     node google_check.mjs key.pem https://pay.google.com/gp/v/save/...
import { readFileSync } from "node:fs";
import { importSPKI, jwtVerify } from "jose";

const [path, link] = process.argv.slice(2);
const key = await importSPKI(readFileSync(path, "utf8"), "RS256");
const { payload, protectedHeader } = await jwtVerify(link.split("/").pop(), key, { algorithms: ["RS256"], audience: "google" });
console.log(JSON.stringify({ payload, header: protectedHeader }));
