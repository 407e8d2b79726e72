// openapi_check.mjs - holds recorded answers against an OpenAPI document, with ajv.
//
//     node openapi_check.mjs seen.json      {"document": ..., "seen": [{operation, status, type, body}]}
//
// Prints what does not fit, and ends with 1 then.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const { document, seen } = JSON.parse(readFileSync(process.argv[2], "utf8"));

const ajv = new Ajv2020.default({ strict: true, allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
ajv.addVocabulary(["example", "components", "paths", "info", "tags", "servers", "openapi"]);
ajv.addSchema({ $id: "api", components: document.components });

const operations = new Map();
for (const methods of Object.values(document.paths))
  for (const operation of Object.values(methods)) operations.set(operation.operationId, operation);

/** The response a status has, by its number or by its class; references are followed. */
function responseOf(operation, status) {
  const found = operation.responses[status] ?? operation.responses[`${String(status)[0]}XX`];
  return found?.$ref ? document.components.responses[found.$ref.split("/").pop()] : found;
}

/** References inside the document become references into the schema that was added as "api". */
function absolute(value) {
  if (Array.isArray(value)) return value.map(absolute);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) =>
      name === "$ref" && typeof part === "string" && part.startsWith("#")
        ? [name, `api${part}`]
        : [name, absolute(part)]));
}

let wrong = 0;
function complain(answer, what) {
  wrong += 1;
  console.log(`${answer.operation} ${answer.status}: ${what}\n    ${answer.body.slice(0, 400)}`);
}

for (const answer of seen) {
  const response = responseOf(operations.get(answer.operation), answer.status);
  const type = answer.type.split(";")[0];
  const content = response?.content?.[type];
  if (!content) {
    complain(answer, `the document knows no such status with ${type || "no type"}`);
    continue;
  }
  if (!type.endsWith("json")) continue;
  const validate = ajv.compile(absolute(content.schema));
  if (!validate(JSON.parse(answer.body)))
    complain(answer, ajv.errorsText(validate.errors, { separator: "\n    " }));
}
console.log(`${seen.length} answers, ${wrong} wrong`);
process.exit(wrong > 0 ? 1 : 0);
