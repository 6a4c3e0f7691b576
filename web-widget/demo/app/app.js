// @ts-check
/** app.js - the page that an app shows in its web view: the chat fills it. */
import { CheminAssistant } from "../../chemin.js";
import { begin } from "../session.js";

const assistant = document.querySelector("chemin-assistant");
if (assistant instanceof CheminAssistant) begin(assistant);
