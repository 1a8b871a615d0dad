// The text messages of the demo, which nobody is sent.

import { accountOfPhone } from "./accounts.js";
import { element } from "./elements.js";
import { clock, onLanguage, word } from "./words.js";

const EVERY = 4_000;
const SHOWN = 5;
const list = document.getElementById("texts");
let messages = [];

export function startTexts() {
  onLanguage(draw);
  look();
  setInterval(() => document.hidden || look(), EVERY);
}

async function look() {
  try {
    const answer = await fetch("/demo/sms");
    if (answer.ok) messages = (await answer.json()).messages;
  } catch {
    return; // the server is away; the next look will tell
  }
  draw();
}

function draw() {
  const lines = messages.slice(0, SHOWN).map((message) =>
    element(
      "li",
      {},
      element("code", { text: message.code ?? "" }),
      element("span", { text: accountOfPhone(message.phone)?.name ?? message.phone }),
      element("time", { datetime: message.sent_at, text: clock(message.sent_at) }),
    ),
  );
  list.replaceChildren(...(lines.length ? lines : [element("li", { class: "empty", text: word("noTexts") })]));
}
