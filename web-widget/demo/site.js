// @ts-check
/** site.js - the operator's home page: its own search field asks the chat. */
import { CheminAssistant } from "../chemin.js";
import { begin } from "./session.js";

const assistant = document.querySelector("chemin-assistant");
if (assistant instanceof CheminAssistant) {
  begin(assistant);
  const form = document.querySelector("form[data-ask]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input"));
    if (field?.value.trim()) assistant.say(field.value.trim());
    if (field) field.value = "";
  });
}
