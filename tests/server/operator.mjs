// operator.mjs - what the operator's own system sends to the server: signed.
import { createHmac } from "node:crypto";
import { validateAnswer } from "./document.mjs";
import { fetch } from "./support.mjs";

export const seconds = () => Math.floor(Date.now() / 1000);

/**
 * POSTs `what` to a path of the API, signed with the secret `by`. `more`: body, at, signed (another
 * body), signature, headers. The answer is held against openapi.json.
 */
export async function sendSigned(server, path, what, by, more = {}) {
  const body = more.body ?? JSON.stringify(what), at = more.at ?? seconds();
  const signature = more.signature ??
    `t=${at},v1=${createHmac("sha256", by).update(`${at}.${more.signed ?? body}`).digest("hex")}`;
  const answer = await fetch(`${server.url}${path}`, {
    method: "POST", body,
    headers: { "content-type": "application/json", ...(signature ? { "chemin-signature": signature } : {}), ...more.headers } });
  const text = await answer.text();
  return { status: answer.status, text, body: validateAnswer("post", path, answer.status, JSON.parse(text)) };
}
