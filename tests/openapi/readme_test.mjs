// Whether the tables of the chapter agree with the description: node readme_test.mjs DOCUMENT CHAPTER.
import { readFileSync } from "node:fs";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
const chapter = readFileSync(process.argv[3], "utf8");
const findings = [];

/** The rows of the first table whose head begins with `head`, each as its cells. */
function rows(head) {
  const lines = chapter.split("\n");
  const begin = lines.findIndex((line) => line.startsWith(head));
  if (begin < 0) throw new Error(`the chapter has no table ${head}`);
  const table = lines.slice(begin + 2);
  return table.slice(0, table.findIndex((line) => !line.startsWith("|"))).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

const described = new Set();
for (const [path, item] of Object.entries(document.paths))
  for (const method of Object.keys(item)) if (method !== "parameters") described.add(`${method.toUpperCase()} ${path.replace("/v1/{route}", "…")}`);
const told = new Set(rows("| call | what it does |").flatMap(([call]) => /^`([A-Z]+ \S+)`$/.exec(call)?.[1] ?? []));
for (const call of described) if (!told.has(call)) findings.push(`the chapter lacks ${call}`);
for (const call of told) if (!described.has(call)) findings.push(`the description lacks ${call}`);

const statuses = new Map();
for (const [name, response] of Object.entries(document.components.responses))
  for (const [, problem] of response.description.matchAll(/`([a-z-]+)`:/g)) statuses.set(problem, name.replace("Problem", ""));
const ofAdmin = "invalid-configuration"; // of the admin listener alone
const listed = new Map(rows("| status | name |").map(([status, name]) => [name.replaceAll("`", ""), status]));
listed.delete(ofAdmin);
for (const [name, status] of statuses) if (listed.get(name) !== status) findings.push(`the chapter says ${listed.get(name)} of ${name}, the description ${status}`);
for (const name of listed.keys()) if (!statuses.has(name)) findings.push(`the description lacks ${name}`);
if (described.size < 15 || statuses.size < 40) findings.push("too few calls or problems were found");

for (const finding of findings) console.error(finding);
process.exit(findings.length ? 1 : 0);
