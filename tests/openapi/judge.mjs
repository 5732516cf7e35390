// What a description and the gateway behind Prism have against each other.
import { follow, violations } from "./prism.mjs";

const key = { "X-Api-Key": "demo-key" };
/** Fields of HTTP itself, of CORS and of Prism, which no answer describes. */
const undescribed = /^(content-.*|date|server|connection|keep-alive|transfer-encoding|access-control-.*|sl-violations)$/;

/** One description, and the gateway behind Prism. Adds to `findings` what one has against the other. */
export class Judge {
  constructor(name, document, prism, findings) {
    Object.assign(this, { name, document, prism, findings, succeeded: new Set(), calls: 0 });
    this.operations = new Map();
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, one] of Object.entries(item)) if (one.operationId) this.operations.set(one.operationId, { method: method.toUpperCase(), path, one });
  }

  has(id) {
    return this.operations.has(id);
  }

  example(name) {
    return structuredClone(this.document.components.examples[name].value);
  }

  /** Carries out the call of this id. `more`: body and headers. */
  async call(id, path, more = {}) {
    const headers = { ...key, ...(more.body === undefined ? {} : { "Content-Type": "application/json" }), ...more.headers };
    const body = more.body === undefined || typeof more.body === "string" ? more.body : JSON.stringify(more.body);
    return this.send(id, path, headers, body);
  }

  /** As `call`, with these headers and no others. */
  async send(id, path, headers, body) {
    const { method, one } = this.operations.get(id);
    const response = await fetch(this.prism.address + path, { method, headers, body });
    const text = await response.text();
    this.judge(id, one, path, response, text);
    return { status: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : text };
  }

  judge(id, one, path, response, text) {
    ++this.calls;
    const good = response.status < 300;
    if (good) this.succeeded.add(id);
    const type = text === "" ? undefined : response.headers.get("Content-Type")?.split(";")[0];
    const found = (what) => this.findings.push(`${this.name}: ${id} ${path} ${response.status}: ${what}`);
    const described = follow(this.document, one.responses[response.status]);
    if (!described) return found("the status is not described");
    if (type && !described.content?.[type]) found(`${type} is not described`);
    const fields = Object.keys(described.headers ?? {}).map((name) => name.toLowerCase());
    for (const name of response.headers.keys()) if (!fields.includes(name) && !undescribed.test(name)) found(`the field ${name} is not described`);
    for (const violation of violations(response)) {
      const ofXml = type?.endsWith("xml") && violation.includes("must be object"); // Prism reads no XML
      if (!ofXml && (violation.startsWith("response") || good)) found(violation);
    }
  }
}
