// The files that customers download: what is in them, and what their links do not open.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, Server, newId } from "./support.mjs";

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

async function ticket(sub) {
  const answer = await fetch(`${server.url}/demo/ticket`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sub }) });
  return (await answer.json()).ticket;
}

/** What the assistant answers to `sub`: its message and the files in it. */
async function ask(sub, text) {
  const { status, body } = await server.post({ text }, bearer(await ticket(sub)));
  assert.equal(status, 200);
  const [message] = body.messages;
  return { message, files: message.parts.filter((part) => part.k === "file") };
}

async function download(url, headers = {}) {
  const answer = await fetch(server.url + url, { headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
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
  const { status, headers, bytes } = await download(file.url);
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/csv; charset=utf-8");
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  return parse(bytes.toString("utf8").slice(1));
}

const cents = (amount) => {
  assert.match(amount, /^-?\d+,\d\d$/);
  return Number(amount.replace(",", ""));
};

/** 123456 is "1 234,56 €", with plain spaces. */
const euros = (value) => {
  const size = Math.abs(value), whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, " ");
  return `${value < 0 ? "-" : ""}${whole},${String(size % 100).padStart(2, "0")} €`;
};

const sum = (values) => values.reduce((total, value) => total + value, 0);

test("the duplicate holds every amount of the bill, and what its own export says of it", async () => {
  for (const sub of ["mobile", "facilite", "impaye"]) {
    const { message, files: [file] } = await ask(sub, "duplicata de ma facture");
    assert.equal(message.intent, "facture_duplicata");
    const { status, headers, bytes } = await download(file.url);
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "application/pdf");
    assert.equal(headers.get("cache-control"), "no-store");
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
      assert.ok(text.includes(item["Libellé"]), item["Libellé"]);
      const line = text.split("\n").filter((one) => one.includes(item["Libellé"]));
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
  const { bytes } = await download(file.url);
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
  const again = await download((await ask("facilite", "duplicata de ma facture")).files[0].url);
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
  const text = poppler("pdftotext", (await download(file.url)).bytes, "-layout");
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
  const { status, bytes } = await download(file.url);
  assert.equal(status, 200);
  const text = poppler("pdftotext", bytes, "-layout").replace(NBSP, " ");
  for (const wanted of ["Bon de restitution", "Ancien décodeur TV", "Retours Bbox", "93000 Bobigny", "B-BBOX-1", "Louis Bernard"])
    assert.ok(text.includes(wanted), wanted);
  assert.match(text, /au plus tard le \d+(er)? \S+ \d{4}/);
  assert.match(poppler("pdfinfo", bytes), /^Tagged: +yes$/m);
});

test("a link that was altered, cut, renamed or guessed opens nothing, and says so in French", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  const { files: [other] } = await ask("mobile", "exporter mes factures en csv");
  const [, , token, name] = file.url.split("/"), [, , otherToken, otherName] = other.url.split("/");
  const middle = Math.floor(token.length / 2), swapped = token[middle] === "A" ? "B" : "A";
  for (const url of [
    `/fichiers/${token.slice(0, middle)}${swapped}${token.slice(middle + 1)}/${name}`,
    `/fichiers/${token.slice(0, -1)}/${name}`, `/fichiers/${token}A/${name}`,
    `/fichiers/${token}/facture-2020-01.pdf`, `/fichiers/${token}/${otherName}`, `/fichiers/${otherToken}/${name}`,
    `/fichiers/${token}/`, `/fichiers/${token}`, "/fichiers/", `/fichiers/${"A".repeat(200)}/${name}`,
    `/fichiers/${"A".repeat(3000)}/${name}`, `/fichiers/${token}/${name}/x`, `/fichiers/%00/${name}`,
  ]) {
    const { status, headers, bytes } = await download(url);
    assert.equal(status, 403, url);
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(headers.get("content-disposition"), null);
    assert.match(bytes.toString(), /<html lang="fr">.*Ce lien n’ouvre aucun fichier/s);
  }
  assert.equal((await download(file.url)).status, 200);
  assert.ok(!/mobile|Camille|Martin|duplicata/i.test(decodeURIComponent(file.url)), file.url);
  assert.ok(!Buffer.from(token, "base64url").toString("latin1").includes("mobile"));
});

test("a link shown with the ticket of someone else is refused", async () => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  assert.equal((await download(file.url, bearer(await ticket("duo")))).status, 403);
  assert.equal((await download(file.url, bearer(await ticket("conseiller-1")))).status, 403);
  assert.equal((await download(file.url, bearer("a.b.c"))).status, 401);
  assert.equal((await download(file.url, bearer(await ticket("mobile")))).status, 200);
});

test("a link goes on after a restart, and its key is its owner's alone", async (t) => {
  const { files: [file] } = await ask("mobile", "duplicata de ma facture");
  assert.equal(statSync(join(server.data, "links.key")).mode & 0o777, 0o600);
  await server.kill("SIGKILL");
  await server.restart();
  assert.equal((await download(file.url)).status, 200);
  const elsewhere = await Server.start(["--demo"]);
  t.after(() => elsewhere.stop());
  assert.equal((await fetch(elsewhere.url + file.url)).status, 403);
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
  const get = async (url) => {
    const answer = await fetch(scripted.url + url);
    return { status: answer.status, text: await answer.text() };
  };
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
  assert.match(down.text, /Votre compte ne répond pas/);
  assert.equal(await link(), undefined);
  await event("backend up");
  await event("clock +15m");
  await event("clock +1s");
  const late = await get(file.url);
  assert.equal(late.status, 410);
  assert.match(late.text, /15\u00a0minutes/);
  const fresh = await link();
  assert.equal((await get(fresh.url)).status, 200);
  client.close();
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
  for (let i = 0; i < 12; i++) seen.add((await fetch(busy.url + url)).status);
  assert.deepEqual([...seen].sort(), [200, 429]);
});
