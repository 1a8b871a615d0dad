// The phones: what the push service has delivered to their handsets, as it comes.

import { accountOfHandset, currentAccount, onAccount } from "./accounts.js";
import { element } from "./elements.js";
import { clock, onLanguage, word } from "./words.js";

const KEPT = 60;
const list = document.getElementById("inbox");
const light = document.getElementById("inbox-light");
const everybody = document.getElementById("everybody");
const pushes = new Map();
let connected = false;

export function startInbox() {
  const source = new EventSource("/demo/inbox");
  source.addEventListener("open", () => setConnected(true));
  source.addEventListener("error", () => setConnected(false));
  source.addEventListener("message", (event) => take(JSON.parse(event.data)));
  everybody.addEventListener("change", draw);
  onAccount(draw);
  onLanguage(draw);
}

// A simulator that was started again counts from 1 again; its names are new.
function take(push) {
  pushes.set(push.name, push);
  if (pushes.size > KEPT * 4) pushes.delete(pushes.keys().next().value);
  draw();
}

function setConnected(now) {
  connected = now;
  draw();
}

function draw() {
  light.className = connected ? "light on" : "light";
  light.textContent = word(connected ? "live" : "offline");
  const shown = [...pushes.values()].filter((push) => everybody.checked || push.token === currentAccount()?.handset);
  const cards = shown.reverse().slice(0, KEPT).map(card);
  list.replaceChildren(...(cards.length ? cards : [element("li", { class: "empty", text: word("noPushes") })]));
}

function card(push) {
  const { title, body, level } = readMessage(push.message);
  const account = accountOfHandset(push.token);
  return element(
    "li",
    { class: "push", "data-level": level },
    element(
      "div",
      { class: "push-head" },
      element("span", { class: "push-who", text: account?.name ?? `${word("unknownPhone")} ${push.token}` }),
      level && element("span", { class: "level", text: level }),
      element("time", { datetime: push.received_at, text: clock(push.received_at) }),
    ),
    element("b", { class: "push-title", text: title }),
    body && element("p", { text: body }),
  );
}

function readMessage(message) {
  const shown = message.notification ?? message.apns?.payload?.aps?.alert ?? {};
  const data = message.data ?? {};
  return {
    title: shown.title ?? data.title ?? data.kind ?? "",
    body: shown.body ?? data.body ?? "",
    level: data.level || undefined,
  };
}
