// @ts-check
/** demo.js - the demonstration page: wide screens show the chat at once, examples say themselves. */
import { CheminAssistant } from "./chemin.js";

const assistant = document.querySelector("chemin-assistant");
if (assistant instanceof CheminAssistant) {
  if (matchMedia("(min-width: 900px)").matches) assistant.show();
  for (const button of document.querySelectorAll("[data-say]"))
    button.addEventListener("click", () => assistant.say(button.getAttribute("data-say") ?? ""));
}
