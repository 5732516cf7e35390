// Whether Prism sees what is wrong in an answer, before it is asked about right ones: node liar_test.mjs DOCUMENT.
import { createServer } from "node:http";
import { readDocument, startPrism, violations } from "./prism.mjs";

const user = { id: "7", userName: "kim.lee@acme.example", active: true, roles: ["agent"] };
const problem = { type: "urn:idiom:problem:user-not-found", title: "There is no such user.", status: 404 };
const json = "application/json";

/** name → status, Content-Type, body, and whether there is a request id. */
const truths = {
  user: [200, json, user],
  list: [200, json, { users: [user], next: "abc" }, true, "/v1/acme/users"],
  problem: [404, "application/problem+json", problem],
  unchanged: [304],
};
const lies = {
  "a member that is not described": [200, json, { ...user, nickname: "Kim" }],
  "a value of another type": [200, json, { ...user, active: "yes" }],
  "a null": [200, json, { ...user, lastName: null }],
  "a status that is not described": [418, "application/problem+json", { ...problem, status: 418 }],
  "a media type that is not described": [200, "text/html", "<p>Kim</p>"],
  "a problem that does not exist": [404, "application/problem+json", { ...problem, type: "urn:idiom:problem:no-such-thing" }],
  "no request id": [200, json, user, false],
};

let told = truths.user;
const liar = createServer((request, response) => {
  const [status, type, body, identified = true] = told;
  if (identified) response.setHeader("X-Request-Id", "r-1");
  if (type) response.setHeader("Content-Type", type);
  response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
});
await new Promise((ready) => liar.listen(0, "127.0.0.1", ready));
const prism = await startPrism(readDocument(process.argv[2]), `http://127.0.0.1:${liar.address().port}`);

let failures = 0;
for (const [wrong, rows] of [[false, truths], [true, lies]])
  for (const [name, row] of Object.entries(rows)) {
    told = row;
    const response = await fetch(`${prism.address}${row[4] ?? "/v1/acme/users/7"}`, { headers: { "X-Api-Key": "k" } });
    const seen = violations(response).filter((one) => one.startsWith("response"));
    if (seen.length > 0 === wrong) continue;
    console.error(`${name}: ${wrong ? "Prism overlooks it" : seen.join("; ")}`);
    ++failures;
  }
await prism.close();
liar.close();
process.exit(failures ? 1 : 0);
