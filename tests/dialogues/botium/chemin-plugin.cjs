// chemin-plugin.cjs - what botium-core needs to run Chemin's dialogues as they are.
//
// botium.json names this file as the hook of its REST connector and as the home of our asserters and
// logic hooks. It talks with a server started with --test and --demo (which gives the tickets). CommonJS: botium-core loads it by require().
"use strict";

const WebSocket = require("ws");

/** Both hooks of the connector: a request going out, a message coming in. */
function hook({ requestOptions, msg, context, botMsg, botMsgRoot }) {
  if (botMsg) {
    botMsg.sourceData = botMsgRoot; // the message itself, for the asserters
    return;
  }
  const choices = (context.messages ?? []).flatMap((one) => one.parts)
    .filter((part) => part.k === "choices").flatMap((part) => part.items);
  const chosen = choices.find((item) => item.label === msg.messageText);
  if (chosen) requestOptions.body.choice = chosen.id;
  if (context.market) requestOptions.body.market = context.market;
  if (context.ticket)
    requestOptions.headers = { ...requestOptions.headers, authorization: `Bearer ${context.ticket}` };
  delete context.market; // said once: the customer may speak of another line later
}

// ---- What the POST cannot say goes over the socket, as role "test" ----

/** Joins the conversation (or begins one), asks `frame` if there is one, and waits for the frame of type
 * `last` that answers it; resolves to the welcome. What the service says meanwhile goes to `heard`. */
async function overSocket(container, frame, last = "ok", heard = []) {
  const { context } = container.pluginInstance.view;
  const { host } = new URL(container.caps.SIMPLEREST_URL);
  const socket = new WebSocket(`ws://${host}/ws`, ["chemin.v1"]);
  const answers = new Map();
  const answer = (id) => new Promise((resolve, reject) => {
    answers.set(id, { resolve, reject });
    setTimeout(() => reject(new Error("the server did not answer")), 5000).unref();
  });
  socket.on("message", (data) => {
    const seen = JSON.parse(data);
    if (seen.t === "err") answers.get(seen.re)?.reject(new Error(`the server refused: ${seen.code}`));
    else if (seen.t === "msg" && seen.from !== "customer") heard.push(seen);
    else if (seen.t === "welcome" || seen.t === last) answers.get(seen.re)?.resolve(seen);
  });
  try {
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    const joined = answer("hello");
    socket.send(JSON.stringify({ t: "hello", id: "hello", role: "test", kind: "script",
                                 ...(context.ticket ? { ticket: context.ticket } : {}),
                                 ...(context.conv ? { conv: context.conv } : {}) }));
    const welcome = await joined;
    context.conv = welcome.conv;
    if (frame) {
      const done = answer("ask");
      socket.send(JSON.stringify({ id: "ask", conv: welcome.conv, ...frame }));
      await done;
    }
    return welcome;
  } finally {
    socket.close();
  }
}

// ---- Asserters ----

/** Botium cuts arguments at "|"; none of ours has one. */
const valueOf = (args) => (args ?? []).join("|");

const even = (text) => (text ?? "").toLowerCase().replace(/[\s"«»“”'’‘ʼ]/gu, "");

/** An asserter that holds when a part of the message does. Botium turns it round for "!". */
const aboutParts = (name, holds) => () => ({
  assertConvoStep: async ({ convoStep, args, botMsg }) => {
    const wanted = valueOf(args), parts = botMsg.sourceData?.parts ?? [];
    if (!parts.some((part) => holds(part, wanted)))
      throw new Error(`${convoStep.stepTag}: ${name} ${wanted} is not in ${JSON.stringify(parts)}`);
  },
});

hook.PluginAsserters = {
  CHEMIN: aboutParts("CHEMIN", (part, wanted) =>
    part.k === "chemin" && (wanted === "" || part.chemin === wanted)),
  BLOCKED: aboutParts("BLOCKED", (part, wanted) =>
    Boolean(part.blocked) && (wanted === "" || part.intent === wanted)),
  SECRET: aboutParts("SECRET", (part, wanted) => part.k === "secret" && even(part.label).includes(even(wanted))),
  CONFIRM: aboutParts("CONFIRM", (part, wanted) => part.k === "confirm" && even(part.label).includes(even(wanted))),
  LINK: aboutParts("LINK", (part, wanted) => part.k === "link" && even(part.label).includes(even(wanted))),
  FILE: aboutParts("FILE", (part, wanted) => part.k === "file" && even(part.name).includes(even(wanted))),
  BANNER: () => ({
    assertConvoStep: async ({ convoStep, container, args }) => {
      const { state } = await overSocket(container);
      const shown = state.unpaid?.active ? "on" : "off";
      if (shown !== valueOf(args)) throw new Error(`${convoStep.stepTag}: the banner is ${shown}`);
    },
  }),
};

// ---- The scene, and what happens outside ----

const setClock = (container, value) => overSocket(container, { t: "event", event: `clock ${value}` });

/** Signs in, with an account made relative to the clock. */
async function signIn(container, who) {
  const { context } = container.pluginInstance.view;
  const [sub, level] = who.split(" ");
  const answer = await fetch(new URL("/demo/ticket", container.caps.SIMPLEREST_URL), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sub, ...(level ? { level } : {}) }),
  });
  if (!answer.ok) throw new Error(`CUSTOMER ${who}: nobody is called so (${answer.status})`);
  context.ticket = (await answer.json()).ticket;
  await overSocket(container, { t: "event", event: `customer ${who}` });
}

/** What is said of it is awaited like the answers of the assistant. What an advisor does is a turn. */
async function playEvent(container, event) {
  const last = event.startsWith("advisor ") ? "turn" : "ok", heard = [];
  await overSocket(container, { t: "event", event }, last, heard);
  for (const one of heard) {
    const buttons = (one.parts ?? []).filter(({ k }) => k === "choices").flatMap(({ items }) => items.map(({ label }) => ({ text: label })));
    const nlp = one.intent ? { intent: { name: one.intent } } : undefined;
    container.pluginInstance.queueBotSays({ messageText: one.text, buttons, nlp, sourceData: one });
  }
}

/** Botium plays the hooks of a step at once: ours follow each other in the order written. */
function inOrder(container, work) {
  const { context } = container.pluginInstance.view;
  context.events = (context.events ?? Promise.resolve()).then(work);
  return context.events;
}

hook.PluginLogicHooks = {
  CUSTOMER: () => ({
    onConvoBegin: ({ container, args }) => inOrder(container, () => {
      container.pluginInstance.view.context.who = valueOf(args);
      return signIn(container, valueOf(args));
    }),
  }),
  MARKET: () => ({
    onConvoBegin: async ({ container, args }) => {
      container.pluginInstance.view.context.market = valueOf(args);
    },
  }),
  CLOCK: () => ({
    onConvoBegin: ({ container, args }) => inOrder(container, async () => {
      const { who } = container.pluginInstance.view.context;
      await setClock(container, valueOf(args));
      if (who) await signIn(container, who); // the account is made relative to the clock
    }),
  }),
  EVENT: () => ({
    onBotStart: ({ container, args }) => inOrder(container, () => playEvent(container, valueOf(args))),
  }),
  // The connector hands over the messages of a turn one by one; all are there before the next step, so
  // that one left over is seen.
  SETTLE: () => ({ onMeEnd: () => new Promise((resolve) => { setTimeout(resolve, 5); }) }),
};

module.exports = hook;
