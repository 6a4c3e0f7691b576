// @ts-check
/** download.js - a file that came in a message. Its link opens with the customer's ticket alone. */
import { NOT_DOWNLOADED, SIGN_IN } from "./sentences.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {{name: string, url: string}} Part */

const LONGEST_MS = 60000;
/** Of an answer: the ticket is missing, not good, or has expired. */
const UNKNOWN = 401;

/** The ticket is shown to the server of the link, and to nobody else. @param {Part} part @param {Connection} line @param {boolean} anew */
async function ask({ url }, line, anew) {
  const { options } = line, server = new URL(options.url.replace(/^ws/, "http")), { href, origin } = new URL(url, server);
  if (origin !== server.origin) throw new TypeError(href);
  const ticket = await line.takeTicket(anew);
  if (!ticket) return { status: UNKNOWN };
  const answer = await (options.fetch ?? fetch)(href, {
    headers: { authorization: `Bearer ${ticket}` }, redirect: "error", signal: AbortSignal.timeout(LONGEST_MS),
  });
  return { status: answer.status, blob: await answer.blob() };
}

/** Rejects with {code, text}. @param {Part} part @param {Connection} line @returns {Promise<import("../link.js").Download>} */
export async function fetchFile(part, line, anew = false) {
  const { status, blob = new Blob() } = await ask(part, line, anew).catch(() => ({ status: 0, blob: undefined }));
  if (status === 200) return { name: part.name, blob };
  if (status === UNKNOWN && !anew) return fetchFile(part, line, true);
  if (status === UNKNOWN) throw { code: "unauthorized", text: SIGN_IN };
  const { code = "lost", detail = NOT_DOWNLOADED } = await blob.text().then(JSON.parse).catch(() => ({}));
  throw { code, text: detail };
}
