// backend.mjs - the operator's REST API (src/crm/openapi.json) for two fictional customers, over
// HTTP or HTTPS, and all the ways in which a real one may misbehave.
//
// Every request is checked against the document; so is every answer that is meant to be right.
// What does not fit is told in `faults`, which a test expects to be empty.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { closing, listening } from "./deadline.mjs";
import { root } from "./support.mjs";

export const openapi = JSON.parse(readFileSync(join(root, "src", "crm", "openapi.json"), "utf8"));
export const TOKEN = "operator-token-0123456789";

const ajv = new Ajv2020({ strict: false });
ajv.addSchema(openapi, "openapi");
const validators = new Map();

/** Throws unless `value` is what the schema at that place of the document describes. */
export function check(pointer, value) {
  if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: `openapi#${pointer}` }));
  const validate = validators.get(pointer);
  if (!validate(value)) throw new Error(`${pointer}: ${ajv.errorsText(validate.errors)}`);
}

const escape = (text) => text.replaceAll("~", "~0").replaceAll("/", "~1");

// ---- The customers ----

const line = (id, market, number, user, offer) => ({ id, market, number, user, offer, status: "active" });
const owing = (active, invoices) => ({
  active, amount_cents: invoices.reduce((sum, one) => sum + one.amount_cents, 0),
  due: invoices[0]?.due ?? null, invoices,
});
const late = { id: "F202602-impaye-1", line: "impaye-1", month: "2026-02", amount_cents: 4250, due: "2026-02-20" };

const customers = {
  famille: {
    lines: [line("famille-1", "mobile", "+33639980011", "Nora", "Forfait 100 Go"),
            line("famille-2", "mobile", "+33639980012", "Hugo", "Forfait 20 Go"),
            line("famille-4", "fixe", "+33199000014", null, "Bbox fit")],
    late: [], codes: { "famille-1": "11112222", "famille-2": "33334444" },
  },
  impaye: {
    lines: [line("impaye-1", "mobile", "+33639980041", "Camille", "Forfait 20 Go")],
    late: [late], codes: { "impaye-1": "55556666" },
  },
};

/** The account; `invoices`: what is late, when it is not what it is at first. */
export function account(id, invoices = customers[id].late) {
  const { lines } = customers[id];
  const { active, ...to_pay } = owing(true, invoices);
  return {
    id, kind: "residential", name: "Martin", first_name: "Nora", company: null, radical: "123456",
    payment_mode: "card", debit_day: null, cycle_day: 12, next_invoice: "2026-04-12", next_online: "2026-04-14",
    lines, unpaid: { ...owing(invoices.length > 0, invoices), pending_cents: 0 }, to_pay,
  };
}

const of = (id, wanted) => customers[id].lines.filter((one) => !wanted || one.id === wanted);
const named = (one) => ({ line: one.id, market: one.market, number: one.number });

/** What each operation answers: (customer, params) -> result, or undefined: absent. */
const answers = {
  account: (id) => account(id),
  puk: (id, { line: wanted }) => ({
    lines: of(id, wanted).filter((one) => one.market === "mobile")
      .map((one) => ({ ...named(one), code: customers[id].codes[one.id], commitment_end: null })),
  }),
  consumption: (id, { line: wanted }) => ({
    lines: of(id, wanted).map((one) => ({
      ...named(one), user: one.user, since: "2026-03-01", renews: "2026-04-01", data_mb: 7400,
      data_cap_mb: 20000, abroad_mb: null, abroad_cap_mb: null, calls_s: 5400, sms: 37,
      out_of_bundle_cents: 0, data_modes: [{ place: "france", mode: "on", cap_mb: null }],
    })),
  }),
  payments: () => ({ payments: [] }),
};

// ---- The server ----

const parse = (type, value) => type === "integer" ? Number(value) : type === "boolean" ? value === "true" : value;

export class Backend {
  /** `tls`: { key, cert } in PEM. */
  static async start({ tls, host = "127.0.0.1" } = {}) {
    const backend = new Backend();
    Object.assign(backend, { requests: [], faults: [], mode: null, done: new Map(), secure: !!tls });
    const listener = (request, response) => backend.receive(request, response);
    backend.server = tls ? https.createServer(tls, listener) : http.createServer(listener);
    backend.server.on("tlsClientError", () => {});
    await listening(backend.server, 0, host);
    backend.port = backend.server.address().port;
    return backend;
  }

  url(host = "127.0.0.1") { return `${this.secure ? "https" : "http"}://${host}:${this.port}`; }

  async stop() {
    this.server.closeAllConnections();
    await closing(this.server);
  }

  /** Stops, and comes back on the same port when told. */
  async restart() {
    await listening(this.server, this.port);
  }

  async receive(request, response) {
    let body = "";
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url, "http://backend");
    const seen = { method: request.method, path: url.pathname, url: request.url, headers: request.headers, body };
    this.requests.push(seen);
    try {
      const operation = this.understand(seen, url);
      const mode = this.mode ?? ((next) => next());
      await mode(() => this.answer(seen, operation, response), response, seen);
    } catch (error) {
      this.faults.push(error.message);
      response.writeHead(500).end();
    }
  }

  /** Finds the operation in the document and checks the request against it. */
  understand(seen, url) {
    if (seen.headers.authorization !== `Bearer ${TOKEN}`) throw new Error("no token");
    const parts = url.pathname.split("/").slice(2).map(decodeURIComponent);
    const common = parts[0] !== "customers";
    const name = common ? parts[0] === "outcomes" ? "outcome" : parts[0] : parts[2];
    const path = name === "outcome" ? "/v1/outcomes/{key}" : common ? `/v1/${name}` : `/v1/customers/{customer}/${name}`;
    const method = seen.method.toLowerCase();
    const operation = openapi.paths[path]?.[method];
    if (!operation) throw new Error(`${seen.method} ${url.pathname} is not in the document`);
    const params = {};
    for (const [key, value] of url.searchParams) {
      const index = operation.parameters.findIndex((one) => one.name === key && one.in === "query");
      if (index < 0) throw new Error(`${name}: no parameter ${key}`);
      const { schema } = operation.parameters[index];
      params[key] = parse(schema.type ?? openapi.components.schemas[schema.$ref.split("/").at(-1)].type, value);
      check(`/paths/${escape(path)}/${method}/parameters/${index}/schema`, params[key]);
    }
    if (method === "post") {
      check("/components/parameters/key/schema", seen.headers["idempotency-key"]);
      Object.assign(params, JSON.parse(seen.body));
      check(`/components/schemas/${name}_params`, params);
    }
    return { name, params, customer: common ? null : parts[1], key: parts[1] };
  }

  answer(seen, { name, params, customer }, response) {
    if (name === "outcome") return this.outcome(response, seen);
    if (seen.method === "POST") return this.write(response, seen, name);
    const known = customers[customer];
    const result = known && answers[name]?.(customer, params);
    if (!result) return this.problem(response, 404, "absent");
    check(`/components/schemas/${name}_result`, result);
    return this.json(response, 200, result);
  }

  /** Done once for each key. */
  write(response, seen, operation) {
    const key = seen.headers["idempotency-key"];
    const result = this.done.get(key)?.result ??
                   { reference: `D-2026-${String(this.done.size + 1).padStart(6, "0")}`, at_ms: Date.now() };
    check(`/components/schemas/${operation}_result`, result);
    this.done.set(key, { status: "done", operation, result });
    return this.json(response, 200, result);
  }

  outcome(response, seen) {
    const known = this.done.get(seen.path.slice("/v1/outcomes/".length));
    if (!known) return this.problem(response, 404, "absent");
    check("/components/schemas/outcome_result", known);
    return this.json(response, 200, known);
  }

  problem(response, status, reason, more = {}, headers = {}) {
    const problem = { title: reason, status, reason, ...more };
    check("/components/schemas/problem", problem);
    return this.json(response, status, problem, { "content-type": "application/problem+json", ...headers });
  }

  json(response, status, value, headers = {}) {
    const text = JSON.stringify(value);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8",
                                 "content-length": Buffer.byteLength(text), ...headers });
    response.end(text);
  }
}

// ---- Certificates ----

/** A small authority of our own in a folder of its own. */
export class Authority {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "chemin-authority-"));
    this.file = join(this.folder, "authority.pem");
    this.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-keyout", "authority.key", "-out", "authority.pem", "-days", "2", "-subj", "/CN=Authority");
  }

  openssl(...args) {
    execFileSync("openssl", args, { cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
  }

  /** { key, cert } for these names, from `begin` to `end` ("20260101000000Z"). */
  issue(names, { begin, end } = {}) {
    this.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=backend");
    writeFileSync(join(this.folder, "names"), `subjectAltName=${names}\n`);
    writeFileSync(join(this.folder, "index"), "");
    writeFileSync(join(this.folder, "ca.conf"),
                  "[ca]\ndefault_ca=c\n[c]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n" +
                  "policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n");
    this.openssl("ca", "-batch", "-notext", "-config", "ca.conf", "-cert", "authority.pem", "-keyfile", "authority.key",
                 "-in", "host.csr", "-out", "host.pem", "-extfile", "names",
                 ...(begin ? ["-startdate", begin, "-enddate", end] : ["-days", "1"]));
    return { key: readFileSync(join(this.folder, "host.key")), cert: readFileSync(join(this.folder, "host.pem")) };
  }

  remove() { rmSync(this.folder, { recursive: true, force: true }); }
}
