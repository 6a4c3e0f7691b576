// What is owed, in each way of owing: what a page that hosts the chat is told, and what the
// customer reads when they ask.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { account, Backend, check, TOKEN } from "./backend.mjs";
import { validateAnswer } from "./document.mjs";
import { Server, fetch } from "./support.mjs";

const late = (id, amount_cents, due) => ({ id, line: "impaye-1", month: due.slice(0, 7), amount_cents, due });
const bill = (id, amount_cents, remaining_cents, due) => ({
  id, line: "impaye-1", market: "mobile", month: "2026-01", issued: "2026-02-05", online: "2026-02-07", due,
  amount_cents, remaining_cents, status: "late", parts: [], users: [], types: [], prorata: [] });
const plan = { facilities: [{ id: "E1", line: "impaye-1", label: "Smartphone", months: 24, instalment_cents: 1200, left_cents: 9600,
                              months_left: 8, since: "2025-01-10" }] };

const CASES = {
  "one bill": {
    invoices: [late("F1", 4250, "2026-02-20")], bills: [bill("F1", 4250, 4250, "2026-02-20")],
    asks: "qu'est-ce que je risque avec mon impayé", reads: /42,50 €.*20 février 2026/, offers: true,
  },
  "several bills, the oldest first": {
    invoices: [late("F1", 2499, "2026-01-20"), late("F2", 3999, "2026-02-20")],
    bills: [bill("F1", 2499, 2499, "2026-01-20"), bill("F2", 3999, 3999, "2026-02-20")],
    asks: "qu'est-ce que je risque avec mon impayé", reads: /64,98 €.*24,99 € depuis le 20 janvier 2026.*39,99 € depuis le 20 février 2026/,
    offers: true,
  },
  "a bill that is partly paid: what remains, and what it came to": {
    invoices: [late("F1", 1750, "2026-02-20")], bills: [bill("F1", 4250, 1750, "2026-02-20")],
    asks: "qu'est-ce que je risque avec mon impayé", reads: /(42,50 €.*17,50 €|17,50 €.*42,50 €).*20 février 2026/, offers: true,
  },
  "a payment that is not confirmed yet: still counted, not to be paid again": {
    invoices: [late("F1", 4250, "2026-02-20")], bills: [bill("F1", 4250, 4250, "2026-02-20")], pending_cents: 3000,
    asks: "qu'est-ce que je risque avec mon impayé", reads: /30,00 €.*42,50 €.*(seconde fois|deux fois)/, offers: false,
  },
  "a payment plan that is kept: nothing is late, nothing is stopped": {
    invoices: [], bills: [],
    asks: "il me reste combien de mensualités à payer sur mon téléphone", reads: /96,00 €/, intent: "facilite_paiement_consulter",
  },
  "a payment plan, and a late bill beside it: the bill alone is late": {
    invoices: [late("F1", 1999, "2026-02-20")], bills: [bill("F1", 1999, 1999, "2026-02-20")],
    asks: "qu'est-ce que je risque avec mon impayé", reads: /19,99 €/, offers: true,
  },
};

const folder = mkdtempSync(join(tmpdir(), "chemin-unpaid-"));
let backend, server, now;
before(async () => {
  backend = await Backend.start();
  backend.mode = (go, response, seen) => {
    const results = {
      account: () => ({ ...account("impaye", now.invoices),
                        unpaid: { ...account("impaye", now.invoices).unpaid, pending_cents: now.pending_cents ?? 0 } }),
      bills: () => ({ bills: now.bills }),
      facility: () => plan,
    };
    const name = seen.path.split("/").at(-1);
    if (!results[name]) return go();
    const result = results[name]();
    check(`/components/schemas/${name}_result`, result);
    return backend.json(response, 200, result);
  };
  writeFileSync(join(folder, "token"), `${TOKEN}\n`);
  writeFileSync(join(folder, "config.jsonc"), JSON.stringify({ crm_url: backend.url(), crm_token_file: join(folder, "token") }));
  server = await Server.start(["--demo", "--config", join(folder, "config.jsonc")]);
});
after(async () => {
  assert.equal((await server.stop()).code, 0, server.log);
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(backend.faults, []);
});

for (const [name, one] of Object.entries(CASES))
  test(name, async () => {
    now = one;
    const headers = { authorization: `Bearer ${await server.ticket("impaye")}` };
    const answer = await fetch(`${server.url}/api/v1/unpaid`, { headers });
    const told = validateAnswer("get", "/api/v1/unpaid", answer.status, await answer.json());
    assert.equal(answer.status, 200);
    assert.equal(told.active, one.invoices.length > 0);
    assert.equal(told.amount_cents, one.invoices.reduce((sum, invoice) => sum + invoice.amount_cents, 0));
    assert.equal(told.due, one.invoices[0]?.due ?? null);
    assert.deepEqual(told.invoices, one.invoices.map(({ id, amount_cents, due }) => ({ id, amount_cents, due })));
    assert.equal(told.blocked.length > 0, one.invoices.length > 0);
    const { body } = await server.post({ text: one.asks }, headers);
    const words = body.messages.map((message) => message.text).join(" ").replaceAll("\u00A0", " ");
    assert.equal(body.messages[0].intent, one.intent ?? "impaye_consequences", words);
    assert.match(words, one.reads);
    if (one.offers !== undefined) {
      const offered = body.messages.flatMap((message) => message.parts).filter((part) => part.k === "choices")
        .flatMap((part) => part.items).some((item) => item.id === "intent:impaye_regulariser");
      assert.equal(offered, one.offers);
    }
  });
