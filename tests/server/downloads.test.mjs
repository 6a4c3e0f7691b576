// The files that customers download: what is in them, and what their links do not open.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { validateAnswer } from "./document.mjs";
import { Client, Server, fetch, newId, root } from "./support.mjs";

let server, folder;
before(async () => {
  server = await Server.start(["--demo"]);
  folder = mkdtempSync(join(tmpdir(), "chemin-files-"));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  assert.equal((await server.stop()).code, 0);
});

const NBSP = /[\u00a0\u202f]/g;
const bearer = (token) => ({ authorization: `Bearer ${token}` });

const ticket = (sub, level) => server.ticket(sub, level);

/** What the assistant answers to `sub`: its message and the files in it, each with its owner. */
async function ask(sub, text) {
  const { status, body } = await server.post({ text }, bearer(await ticket(sub)));
  assert.equal(status, 200);
  const [message] = body.messages;
  return { message, files: message.parts.filter((part) => part.k === "file").map((file) => ({ ...file, sub })) };
}

async function follow(url, headers = {}, { method, at = server } = {}) {
  const answer = await fetch(at.url + url, { method, headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** As its owner does. */
const download = async (file) => follow(file.url, bearer(await ticket(file.sub)));

/** What a program is told when there is no file. */
function problem({ status, headers, bytes }) {
  assert.equal(headers.get("content-type"), "application/problem+json");
  assert.equal(headers.get("content-disposition"), null);
  return validateAnswer("get", "/fichiers/{token}/{name}", status, JSON.parse(bytes));
}

/** A tool of poppler on the bytes. */
function poppler(tool, bytes, ...flags) {
  const path = join(folder, "file.pdf");
  writeFileSync(path, bytes);
  return execFileSync(tool, [...flags, path, ...(tool === "pdftotext" ? ["-"] : [])], { encoding: "utf8" });
}

/** CSV read back, as RFC 4180 says, with ";". */
function parse(text) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ";") { row.push(cell); cell = ""; }
    else if (c === "\r" && text[i + 1] === "\n") {
      row.push(cell); rows.push(row); row = []; cell = ""; i++;
    } else cell += c;
  }
  assert.equal(cell, "");
  const [head, ...body] = rows;
  for (const one of body) assert.equal(one.length, head.length);
  return body.map((one) => Object.fromEntries(one.map((value, i) => [head[i], value])));
}

async function readCsv(file) {
  const { status, headers, bytes } = await download(file);
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/csv; charset=utf-8");
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  return parse(bytes.toString("utf8").slice(1));
}

const cents = (amount) => {
  assert.match(amount, /^-?\d+,\d\d$/);
  return Number(amount.replace(",", ""));
};

/** 123456 is "1 234,56 €", with plain spaces; the minus sign is U+2212. */
const euros = (value) => {
  const size = Math.abs(value), whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, " ");
  return `${value < 0 ? "\u2212" : ""}${whole},${String(size % 100).padStart(2, "0")} €`;
};

const sum = (values) => values.reduce((total, value) => total + value, 0);

test("the duplicate holds every amount of the bill, and what its own export says of it", async () => {
  for (const sub of ["mobile", "facilite", "impaye"]) {
    const { message, files: [file] } = await ask(sub, "duplicata de ma facture");
    assert.equal(message.intent, "facture_duplicata");
    const { status, headers, bytes } = await download(file);
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "application/pdf");
    assert.equal(headers.get("cache-control"), "private, no-store");
    assert.match(headers.get("content-disposition"),
      /^attachment; filename="facture-\d{4}-\d\d\.pdf"; filename\*=UTF-8''Facture%20\S+%20\d{4}\.pdf$/);
    assert.equal(bytes.length, file.bytes);
    assert.equal(headers.get("content-length"), String(bytes.length));
    const text = poppler("pdftotext", bytes, "-layout").replace(NBSP, " ");
    const exports = (await ask(sub, "exporter mes factures en csv")).files;
    const items = await readCsv(exports.find((one) => /détail/.test(one.name)));
    const bills = await readCsv(exports.find((one) => /synthèse/.test(one.name)));
    const bill = bills[0];
    const own = items.filter((item) => item.Facture === bill.Facture);
    assert.ok(own.length > 0);
    assert.ok(text.includes(bill.Facture), bill.Facture);
    for (const item of own) {
      const label = item["Libellé"].replace(NBSP, " ");
      assert.ok(text.includes(label), label);
      const line = text.split("\n").filter((one) => one.includes(label));
      assert.ok(line.some((one) => one.includes(euros(cents(item["Montant (€)"])))), `${item["Libellé"]}\n${line}`);
    }
    for (const column of ["Montant (€)", "Reste à payer (€)"])
      assert.ok(text.includes(euros(cents(bill[column]))), bill[column]);
    for (const part of ["Abonnements", "Services en option", "Communications", "Équipements", "Actes ponctuels",
                        "Vos autres services de tiers"])
      assert.match(text, new RegExp(`${part} +${euros(sum(own.filter((item) => item.Rubrique === part)
        .map((item) => cents(item["Montant (€)"]))))}`));
    assert.match(text, /Exemplaire de démonstration : la facture certifiée est celle de votre opérateur\./);
  }
});

test("the duplicate is light, tagged, titled, in French, with its own subset fonts", async () => {
  const { files: [file] } = await ask("facilite", "duplicata de ma facture");
  const { bytes } = await download(file);
  const info = poppler("pdfinfo", bytes);
  const pages = Number(/^Pages: +(\d+)$/m.exec(info)[1]);
  assert.match(info, /^Title: +Duplicata de la facture F\d{6}-facilite-1 \(\S+ \d{4}\)$/m);
  assert.match(info, /^Author: +Chemin$/m);
  assert.match(info, /^Tagged: +yes$/m);
  assert.match(info, /^Page size: +595\.28 x 841\.89 pts \(A4\)$/m);
  assert.ok(bytes.length <= 60 * 1024 * pages, `${bytes.length} bytes for ${pages} pages`);
  assert.ok(bytes.includes("/Lang (fr-FR)"));
  const structure = poppler("pdfinfo", bytes, "-struct-text");
  for (const element of [/^Document/m, /^ +H1 .*\n +"Votre facture"/m, /^ +H2 .*\n +"Par rubrique"/m, /^ +Table/m, /^ +TR/m,
                         /^ +TH\n +"Libellé"/m, /^ +TD\n +"Abonnements"/m])
    assert.match(structure, element);
  const fonts = poppler("pdffonts", bytes).trimEnd().split("\n").slice(2);
  assert.ok(fonts.length > 0);
  for (const font of fonts) assert.match(font, /^[A-Z]{6}\+Lato\S* +.* yes yes yes +\d+ +0$/);
  const text = poppler("pdftotext", bytes, "-layout");
  for (let page = 1; page <= pages; page++) assert.ok(text.includes(`Page ${page} sur ${pages}`));
  const again = await download((await ask("facilite", "duplicata de ma facture")).files[0]);
  assert.ok(again.bytes.equals(bytes), "the same bill gives the same bytes");
});

test("the month asked for is the month given", async () => {
  const all = await readCsv((await ask("mobile", "exporter mes factures en csv")).files
    .find((one) => /synthèse/.test(one.name)));
  const wanted = all[6];
  const month = new Intl.DateTimeFormat("fr", { month: "long", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${wanted.Mois}-01T00:00:00Z`));
  const { files: [file] } = await ask("mobile", `duplicata de ma facture de ${month}`);
  assert.equal(file.name, `Facture ${month}.pdf`);
  const text = poppler("pdftotext", (await download(file)).bytes, "-layout");
  assert.ok(text.includes(wanted.Facture));
});

test("the export tells the same at each level, and each centre apart", async () => {
  const { message, files } = await ask("pro", "exporter mes factures en csv");
  assert.match(message.text.replace(NBSP, " "), /CSV.*« Export multi-CF »/);
  const [parts, bills, items, ...centres] = await Promise.all(files.map(readCsv));
  const total = (rows, id) => sum(rows.filter((row) => row.Facture === id).map((row) => cents(row["Montant (€)"])));
  assert.equal(new Set(bills.map((bill) => bill.Facture)).size, bills.length);
  assert.ok(new Set(bills.map((bill) => bill.Mois)).size <= 12);
  assert.equal(parts.length, 6 * bills.length);
  for (const bill of bills) {
    assert.equal(total(parts, bill.Facture), cents(bill["Montant (€)"]), bill.Facture);
    assert.equal(total(items, bill.Facture), cents(bill["Montant (€)"]), bill.Facture);
    assert.match(bill.Ligne, /^0\d( \d\d){4}$/);
    assert.match(bill.Radical, /^\d+$/);
  }
  assert.deepEqual([...new Set(bills.map((bill) => bill["Centre de facturation"]))].sort(), ["Chantiers", "Siège"]);
  assert.equal(centres.length, 2);
  const apart = centres.flat();
  for (const rows of centres) assert.equal(new Set(rows.map((row) => row["Centre de facturation"])).size, 1);
  assert.deepEqual(apart.map((row) => Object.values(row).join()).sort(), parts.map((row) => Object.values(row).join()).sort());
  const residential = await readCsv((await ask("mobile", "exporter mes factures en csv")).files[0]);
  assert.ok(!("Centre de facturation" in residential[0]));
});

test("the export is the account's own bills", async () => {
  const list = (await server.post({ text: "je veux voir mes factures" }, bearer(await ticket("mobile"))))
    .body.messages[0].parts.find((part) => part.k === "list");
  const bills = await readCsv((await ask("mobile", "exporter mes factures en csv")).files
    .find((one) => /synthèse/.test(one.name)));
  // The newest is told in the sentence; the list has those before it.
  list.items.forEach((item, i) => assert.ok(item.replace(NBSP, " ").includes(euros(cents(bills[i + 1]["Montant (€)"]))), item));
  assert.ok(list.items.length > 3);
});

test("the return slip says what, where, until when, and its reference", async () => {
  const { files: [file] } = await ask("bbox", "je veux le bon de restitution");
  const { status, bytes } = await download(file);
  assert.equal(status, 200);
  const text = poppler("pdftotext", bytes, "-layout").replace(NBSP, " ");
  for (const wanted of ["Bon de restitution", "Ancien décodeur TV", "Retours Bbox", "93000 Bobigny", "B-BBOX-1", "Louis Bernard"])
    assert.ok(text.includes(wanted), wanted);
  assert.match(text, /au plus tard le \d+(er)? \S+ \d{4}/);
  assert.match(poppler("pdfinfo", bytes), /^Tagged: +yes$/m);
});

test("a link alone opens nothing: a program is told so, and a browser shown how", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  for (const accept of ["*/*", "application/pdf", "text/html;q=0, */*"]) {
    const bare = await follow(file.url, { accept });
    assert.equal(bare.status, 401);
    assert.equal(bare.headers.get("www-authenticate"), "Bearer");
    assert.equal(bare.headers.get("cache-control"), "private, no-store");
    const { type, title, status, detail, code } = problem(bare);
    assert.deepEqual([type, status, code], ["about:blank", 401, "unauthorized"]);
    assert.match(title, /s’ouvre depuis votre conversation/);
    assert.match(detail, /Par sécurité/);
  }
  const shown = await follow(file.url, { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
  assert.equal(shown.status, 401);
  assert.equal(shown.headers.get("www-authenticate"), "Bearer");
  assert.equal(shown.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(shown.headers.get("content-disposition"), null);
  const page = shown.bytes.toString(), style = /<style>(.*)<\/style>/s.exec(page)[1];
  assert.match(page, /<html lang="fr">.*<h1>Ce document s’ouvre depuis votre conversation<\/h1>/s);
  assert.doesNotMatch(page, /<script|<link|src=|href=|url\(|style=/);
  assert.equal(shown.headers.get("content-security-policy"),
    `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`);
  for (const word of [file.name, ...file.url.split("/").slice(2)]) assert.ok(!page.includes(word), word);
});

test("without a ticket a good link and a forged one are answered alike", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  const good = await follow(file.url), forged = await follow(`/fichiers/${"A".repeat(200)}/facture-2026-01.pdf`);
  assert.deepEqual([forged.status, forged.bytes.toString()], [good.status, good.bytes.toString()]);
});

test("a link that was altered, cut, renamed or guessed opens nothing, and says so in French", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  const { files: [other] } = await ask("mobile", "exporter mes factures en csv");
  const [, , token, name] = file.url.split("/"), [, , otherToken, otherName] = other.url.split("/");
  const middle = Math.floor(token.length / 2), swapped = token[middle] === "A" ? "B" : "A";
  const owner = bearer(await ticket("mobile"));
  for (const url of [
    `/fichiers/${token.slice(0, middle)}${swapped}${token.slice(middle + 1)}/${name}`,
    `/fichiers/${token.slice(0, -1)}/${name}`, `/fichiers/${token}A/${name}`,
    `/fichiers/${token}/facture-2020-01.pdf`, `/fichiers/${token}/${otherName}`, `/fichiers/${otherToken}/${name}`,
    `/fichiers/${token}/`, `/fichiers/${token}`, "/fichiers/", `/fichiers/${"A".repeat(200)}/${name}`,
    `/fichiers/${"A".repeat(3000)}/${name}`, `/fichiers/${token}/${name}/x`, `/fichiers/%00/${name}`,
  ]) {
    const refused = await follow(url, owner);
    assert.equal(refused.status, 403, url);
    assert.match(problem(refused).detail, /^Ce lien n’ouvre aucun fichier/);
  }
  const shown = await follow("/fichiers/", { ...owner, accept: "text/html" });
  assert.equal(shown.status, 403);
  assert.match(shown.bytes.toString(), /<html lang="fr">.*Ce lien n’ouvre aucun fichier/s);
  assert.equal((await download(file)).status, 200);
  assert.ok(!/mobile|Camille|Martin|duplicata/i.test(decodeURIComponent(file.url)), file.url);
  assert.ok(!Buffer.from(token, "base64url").toString("latin1").includes("mobile"));
});

test("a link opens with the ticket of its customer alone, at any level", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  for (const sub of ["duo", "conseiller-1", "superviseur-1"]) {
    const refused = await follow(file.url, bearer(await ticket(sub)));
    assert.equal(refused.status, 403, sub);
    assert.equal(problem(refused).code, "forbidden");
  }
  for (const authorization of ["Bearer a.b.c", "Bearer ", "Basic bW9iaWxlOm1vYmlsZQ==", `Basic ${await ticket("mobile")}`]) {
    const refused = await follow(file.url, { authorization });
    assert.equal(refused.status, 401, authorization);
    assert.equal(refused.headers.get("www-authenticate"), 'Bearer error="invalid_token"');
    assert.equal(problem(refused).code, "unauthorized");
  }
  assert.equal((await follow(`${file.url}?ticket=${await ticket("mobile")}`)).status, 401, "never in the address");
  assert.equal((await follow(file.url, bearer(await ticket("mobile")))).status, 200);
  assert.equal((await follow(file.url, bearer(await ticket("mobile", "basic")))).status, 200);
});

test("HEAD is not answered, and a Range gets the whole file", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  const owner = bearer(await ticket("mobile"));
  assert.equal((await follow(file.url, owner, { method: "HEAD" })).status, 405);
  const whole = await follow(file.url, { ...owner, range: "bytes=0-9" });
  assert.deepEqual([whole.status, whole.bytes.length], [200, file.bytes]);
});

test("pages of the origins that are named may fetch a file with a ticket, others may not", async (t) => {
  const config = join(folder, "origins.jsonc"), named = "https://client.example";
  writeFileSync(config, JSON.stringify({ origins: [named] }));
  const at = await Server.start(["--demo", "--config", config]);
  t.after(() => at.stop());
  const post = async (path, body, headers) => (await fetch(at.url + path, {
    method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) })).json();
  const owner = bearer((await post("/demo/ticket", { sub: "mobile" })).ticket);
  const { messages } = await post("/api/v1/message", { text: "duplicata de ma facture" }, owner);
  const { url } = messages[0].parts.find((part) => part.k === "file");
  const asks = (origin) => follow(url, { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    { method: "OPTIONS", at });
  const allowed = await asks(named);
  assert.equal(allowed.status, 204);
  for (const [name, value] of [["origin", named], ["methods", "GET"], ["headers", "authorization"]])
    assert.equal(allowed.headers.get(`access-control-allow-${name}`), value);
  assert.equal((await asks("https://ailleurs.example")).status, 403);
  const got = await follow(url, { ...owner, origin: named }, { at });
  assert.deepEqual([got.status, got.headers.get("access-control-allow-origin"), got.headers.get("access-control-expose-headers")],
    [200, named, "content-disposition"]);
  assert.match(got.headers.get("vary"), /origin/);
  // So that the page can say why.
  assert.equal((await follow(url, { origin: named }, { at })).headers.get("access-control-allow-origin"), named);
  assert.equal((await follow(url, { ...owner, origin: "https://ailleurs.example" }, { at })).headers.get("access-control-allow-origin"), null);
});

test("a link goes on after a restart, and its key is its owner's alone", async (t) => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  assert.equal(statSync(join(server.data, "links.key")).mode & 0o777, 0o600);
  await server.kill("SIGKILL");
  await server.restart();
  assert.equal((await download(file)).status, 200);
  const elsewhere = await Server.start(["--demo"]);
  t.after(() => elsewhere.stop());
  assert.equal((await follow(file.url, bearer(await elsewhere.ticket("mobile")), { at: elsewhere })).status, 403);
  assert.ok(!server.log.includes(file.url.split("/")[2]), "in the log");
});

test("a visitor gets no file, and is asked to sign in", async () => {
  const { body } = await server.post({ text: "duplicata de ma facture" });
  assert.ok(!body.messages.some((message) => message.parts.some((part) => part.k === "file")));
});

test("a link expires, and an account that does not answer is said", async (t) => {
  const scripted = await Server.start(["--test", "--demo"]);
  t.after(() => scripted.stop());
  const client = await Client.open(scripted);
  await client.hello({ role: "test" });
  const event = async (what) => {
    const id = newId(), from = client.frames.length;
    client.raw(JSON.stringify({ t: "event", id, conv: client.conv, event: what }));
    assert.equal((await client.until((frame) => frame.re === id, from)).t, "ok", what);
  };
  const token = await scripted.ticket("mobile");
  const get = (url) => follow(url, bearer(token), { at: scripted });
  const link = async () => {
    const { messages } = await client.say("duplicata de ma facture");
    return messages.flatMap((message) => message.parts).find((part) => part.k === "file");
  };
  await event("clock 2026-03-06T10:00:00+01:00");
  await event("customer mobile");
  const file = await link();
  assert.equal(file.name, "Facture février 2026.pdf");
  assert.equal((await get(file.url)).status, 200);
  await event("backend down");
  const down = await get(file.url);
  assert.equal(down.status, 503);
  assert.match(problem(down).detail, /Votre compte ne répond pas/);
  assert.equal(await link(), undefined);
  await event("backend up");
  await event("clock +15m");
  await event("clock +1s");
  const late = await get(file.url);
  assert.equal(late.status, 410);
  assert.deepEqual([problem(late).code, problem(late).detail],
    ["link_expired", "Ce lien a expiré\u00a0: demandez à nouveau le document."]);
  assert.equal((await fetch(scripted.url + file.url)).status, 401, "no ticket: nothing is said of the link");
  const fresh = await link();
  assert.equal((await get(fresh.url)).status, 200);
  client.close();
});

test("the terminal says how a file of a running server is fetched", async (t) => {
  const scripted = await Server.start(["--test", "--demo"]);
  t.after(() => scripted.stop());
  const binary = join(root, "build", "chemin");
  const said = execFileSync(binary, ["chat", "--url", scripted.url.replace("http", "ws") + "/ws", "--as", "mobile"],
    { input: "duplicata de ma facture\n", encoding: "utf8" });
  const [, url] = /\[Facture .+\.pdf\] s’ouvre avec le ticket du client\u00a0:\n +curl -OJ -H "Authorization: Bearer \$TICKET" '(.+)'\n/.exec(said);
  assert.ok(url.startsWith(`${scripted.url}/fichiers/`), url);
  assert.equal((await fetch(url)).status, 401);
});

test("a client that loads a file again and again is asked to wait", async (t) => {
  const config = join(folder, "config.jsonc");
  writeFileSync(config, JSON.stringify({ messages_per_minute_per_address: 5 }));
  const busy = await Server.start(["--demo", "--config", config]);
  t.after(() => busy.stop());
  const post = async (path, body, headers = {}) => (await fetch(busy.url + path, {
    method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) })).json();
  const { ticket: token } = await post("/demo/ticket", { sub: "bbox" });
  const { messages } = await post("/api/v1/message", { text: "bon de restitution" }, bearer(token));
  const { url } = messages[0].parts.find((part) => part.k === "file");
  const seen = new Set();
  for (let i = 0; i < 12; i++) seen.add((await follow(url, bearer(token), { at: busy })).status);
  assert.deepEqual([...seen].sort(), [200, 429]);
});
