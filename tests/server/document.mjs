// document.mjs - the published documents as judges: every frame and every HTTP answer that a test
// sees is held against web-widget/asyncapi.json and openapi.json.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web-widget");
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));

export const asyncapi = read("asyncapi.json");
export const openapi = read("openapi.json");

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
// A document is no schema: only what stands in its components is.
for (const [name, document] of [["asyncapi.json", asyncapi], ["openapi.json", openapi]])
  ajv.addSchema({ $id: name, components: { schemas: document.components.schemas } }, name, false, false);
for (const keyword of ["components"]) ajv.addKeyword(keyword);

const known = new Map();

function checker(document, name) {
  const key = `${document}#/components/schemas/${name}`;
  if (!known.has(key)) known.set(key, ajv.compile({ $ref: key }));
  return known.get(key);
}

function judge(check, what) {
  if (!check(what)) throw new Error(`${JSON.stringify(what)}: ${ajv.errorsText(check.errors)}`);
  return what;
}

/** How many frames were judged, by name: a recorder that sees nothing would prove nothing. */
export const judged = new Map();

/** Throws unless `frame` is one that the document describes, sent by that side ("client" or "server"). */
export function validate(side, frame) {
  const name = `${side}_${frame?.t}`;
  if (!Object.hasOwn(asyncapi.components.schemas, name)) throw new Error(`no frame ${name} in asyncapi.json`);
  judged.set(name, (judged.get(name) ?? 0) + 1);
  return judge(checker("asyncapi.json", name), frame);
}

/** Throws unless openapi.json says that `method path` may answer so. */
export function validateAnswer(method, path, status, body) {
  const answer = openapi.paths[path]?.[method]?.responses[status];
  if (!answer) throw new Error(`${method} ${path} never answers ${status} in openapi.json`);
  const schema = (answer.content["application/json"] ?? answer.content["application/problem+json"])?.schema;
  if (!schema) return body;
  const [document, pointer] = schema.$ref.startsWith("#") ? ["openapi.json", schema.$ref] : schema.$ref.split("#");
  return judge(checker(document, pointer.split("/").at(-1)), body);
}
