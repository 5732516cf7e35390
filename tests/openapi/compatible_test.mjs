// Whether compatible.mjs finds what it has to, and nothing else: node compatible_test.mjs DOCUMENT FOLDER.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [file, folder] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(folder, "compatible-"));
let failures = 0;

function compare(change) {
  const document = JSON.parse(readFileSync(file, "utf8"));
  change(document);
  const changed = join(work, "changed.json");
  writeFileSync(changed, JSON.stringify(document));
  return spawnSync(process.execPath, [join(here, "compatible.mjs"), file, changed], { encoding: "utf8" });
}

const users = "/v1/{route}/users";
const schemas = (document) => document.components.schemas;

const breaking = {
  "an operation goes": (d) => delete d.paths[users].post,
  "an operationId changes": (d) => (d.paths[users].get.operationId = "listPeople"),
  "a media type of a body goes": (d) => delete d.paths[users].post.requestBody.content["application/xml"],
  "a media type of an answer goes": (d) => delete d.paths[users].get.responses["200"].content["application/xml"],
  "a status goes": (d) => delete d.paths[users].post.responses["201"],
  "a member of an answer goes": (d) => delete schemas(d).User.properties.lastName,
  "a member of an answer may be absent": (d) => (schemas(d).Problem.required = ["type"]),
  "a word of a request goes": (d) => schemas(d).Email.properties.kind.enum.pop(),
  "a member of a request goes": (d) => delete schemas(d).NewUser.properties.email,
  "a member of a request is required": (d) => (schemas(d).NewUser.required = ["email"]),
  "a text of a request gets shorter": (d) => (schemas(d).NewUser.properties.email.maxLength = 10),
  "null is taken no more": (d) => (schemas(d).UserMerge.properties.email.type = "string"),
  "a parameter goes": (d) => d.paths[users].get.parameters.pop(),
  "a page gets smaller": (d) => (d.components.parameters["query.limit"].schema.maximum = 100),
  "a header of an answer goes": (d) => delete d.paths[users].post.responses["201"].headers.Location,
};
const harmless = {
  "nothing changes": () => {},
  "a member of an answer comes": (d) => (schemas(d).User.properties.title = { type: "string" }),
  "an optional member of a request comes": (d) => (schemas(d).NewUser.properties.title = { type: "string" }),
  "an operation comes": (d) => (d.paths["/v1/{route}/teams"] = { get: d.paths[users].get }),
  "a kind of problem comes": (d) => schemas(d).Problem.properties.type.enum.push("urn:idiom:problem:new"),
  "a status comes": (d) => (d.paths[users].get.responses["418"] = { description: "new" }),
  "a text of a request gets longer": (d) => (schemas(d).JsonPatch.maxItems = 2000),
};

for (const [expected, rows] of [[1, breaking], [0, harmless]])
  for (const [name, change] of Object.entries(rows)) {
    const done = compare(change);
    if (done.status === expected) continue;
    console.error(`${name}: exit status ${done.status} instead of ${expected}\n${done.stderr}`);
    ++failures;
  }
rmSync(work, { recursive: true });
process.exit(failures ? 1 : 0);
