// terminal.mjs - talks with Chemin from a terminal: node terminal.mjs ws://127.0.0.1:8080/ws
//
// Node 22 and later has a WebSocket of its own; before, `npm install ws` next to this file.
import { createInterface } from "node:readline";
import { Link } from "../link.js";

const socket = globalThis.WebSocket ?? (await import("ws")).default;
const link = new Link({ url: process.argv[2] ?? "ws://127.0.0.1:8080/ws", kind: "app", socket });

link.on("message", (message) => {
  if (message.from === "customer") return;
  console.log(`< ${message.text}`);
  for (const part of message.parts)
    if (part.k === "choices") console.log(`  ${part.items.map((item) => `[${item.label}]`).join(" ")}`);
  link.read(message.seq);
});
link.on("outgoing", ({ state, text, error }) => {
  if (state === "failed") console.log(`! ${error.text} (${text})`);
});
link.on("status", (status) => console.error(`(${status})`));
link.on("refused", (text) => console.error(`! ${text}`));
link.open();

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => { if (line.trim()) link.say(line.trim()); });
// The end of the input: waits for the last answer, then leaves.
lines.on("close", () => {
  const leave = () => { if (link.outbox.length === 0) link.close(); };
  link.on("thinking", (on) => { if (!on) leave(); });
});
