/*
 * peer_node_nlp.mjs - node-nlp trained on our own examples, measured on labelled utterances as
 * `chemin eval` does (columns enonce, id; "a|b": either is right; "a+b": both asked).
 *
 *   node peer_node_nlp.mjs INTENTS FILE.tsv SECONDS
 *
 * Trains on an eighth of each intent's examples, then on the largest share (a quarter, half, all) that
 * should be learnt within SECONDS, as the time grows with the square of their number. Examples of
 * hors_sujet are its "None". It names one intent, so that lines with two requests are left out.
 * Sentiment analysis is off; the rest as it comes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { NlpManager } from "node-nlp";

const [folder, file, seconds] = process.argv.slice(2);
if (!seconds) {
	console.error("usage: node peer_node_nlp.mjs INTENTS FILE.tsv SECONDS");
	process.exit(2);
}

/* JSON with comments and commas before a closing bracket, strings left as they are. */
const parse = (text) =>
	JSON.parse(
		text
			.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*/g, (_, string) => string ?? "")
			.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])/g, (_, string) => string ?? ""),
	);

const intents = new Map();
for (const section of readdirSync(folder, { withFileTypes: true })) {
	if (!section.isDirectory() || ["concepts", "lexique", "schema"].includes(section.name)) continue;
	for (const name of readdirSync(join(folder, section.name)).filter((n) => n.endsWith(".jsonc"))) {
		const intent = parse(readFileSync(join(folder, section.name, name), "utf8"));
		intents.set(intent.intention, intent.exemples);
	}
}

const rows = readFileSync(file, "utf8")
	.split("\n")
	.slice(1)
	.filter((line) => line)
	.map((line) => line.split("\t"))
	.filter(([, id]) => !id.includes("+"))
	.map(([text, id]) => ({ text, ids: id.split("|") }));

/* Some of the list, spread evenly. */
const spread = (list, count) =>
	list.length <= count
		? list
		: Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]);

const size = (list, share) => Math.ceil(list.length * share);

async function train(share) {
	const manager = new NlpManager({
		languages: ["fr"],
		forceNER: false,
		autoSave: false,
		calculateSentiment: false,
		nlu: { log: false },
	});
	let count = 0;
	for (const [id, examples] of intents)
		for (const text of spread(examples, size(examples, share))) {
			manager.addDocument("fr", text, id === "hors_sujet" ? "None" : id);
			count++;
		}
	const begun = performance.now();
	await manager.train();
	return { manager, count, took: (performance.now() - begun) / 1000 };
}

async function measure(manager) {
	const tally = { right: 0, total: 0, refused: 0, out: 0 };
	for (const { text, ids } of rows) {
		const { intent } = await manager.process("fr", text);
		const refused = intent === "None";
		if (ids.length === 1 && ids[0] === "hors_sujet") {
			tally.out++;
			tally.refused += refused;
		} else {
			tally.total++;
			tally.right += ids.includes(intent) || (refused && ids.includes("hors_sujet"));
		}
	}
	return tally;
}

/* Mean cost of a line, in processor time, in each of five rounds after the one that measured. */
async function time(manager) {
	const means = [];
	for (let round = 0; round < 5; round++) {
		const begun = process.cpuUsage();
		for (const { text } of rows) await manager.process("fr", text);
		const { user, system } = process.cpuUsage(begun);
		means.push((user + system) / rows.length);
	}
	return means.sort((a, b) => a - b);
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
const total = (share) => [...intents.values()].reduce((n, list) => n + size(list, share), 0);

/* Trains on that share and prints the figures. Returns the seconds that training took. */
async function report(share) {
	const { manager, count, took } = await train(share);
	const tally = await measure(manager);
	const means = await time(manager);
	const resident = process.memoryUsage().rss / 2 ** 20;
	console.log(
		`node-nlp, ${count} of ${total(1)} examples: trained in ${took.toFixed(1)} s; accuracy ` +
			`${percent(tally.right, tally.total)}, rejection ${percent(tally.refused, tally.out)}; ` +
			`${means[2].toFixed(0)} us an utterance (quartiles ${means[1].toFixed(0)}, ` +
			`${means[3].toFixed(0)}), ${resident.toFixed(0)} MiB`,
	);
	return took;
}

const FIRST = 1 / 8;
const took = await report(FIRST);
const left = Number(seconds) - performance.now() / 1000;
const guess = (share) => took * (total(share) / total(FIRST)) ** 2;
const share = [1, 1 / 2, 1 / 4].find((next) => guess(next) < left);
if (share !== 1)
	console.log(
		`  all ${total(1)} would take about ${guess(1).toFixed(0)} s to train, ` +
			`${left.toFixed(0)} s are left: ${share ? `a share of ${share}` : "no more"}`,
	);
if (share) await report(share);
