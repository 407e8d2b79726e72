// passkit_write.mjs - a pass by passkit-generator, which is other people's: from the same facts, to be compared.
//
//     node passkit_write.mjs facts.json out.pkpass
//
// facts: {"files": {name: base64}, "certificates": {...}, "pass": {...}, "fields": {kind: [...]}, "barcodes": [...],
//         "locations": [...], "words": {language: {...}}}
import { readFileSync, writeFileSync } from "node:fs";
import { PKPass } from "passkit-generator";

const [from, to] = process.argv.slice(2);
const facts = JSON.parse(readFileSync(from, "utf8"));
const files = Object.fromEntries(Object.entries(facts.files).map(([name, data]) => [name, Buffer.from(data, "base64")]));

const pass = new PKPass(files, facts.certificates, facts.pass);
pass.type = "storeCard";
for (const [kind, fields] of Object.entries(facts.fields)) pass[kind].push(...fields);
pass.setBarcodes(...facts.barcodes);
if (facts.locations.length > 0) pass.setLocations(...facts.locations);
for (const [language, words] of Object.entries(facts.words)) pass.localize(language, words);
writeFileSync(to, pass.getAsBuffer());
