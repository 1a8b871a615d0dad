// The demo accounts, and the token of the one that is played.

import { element } from "./elements.js";
import { currentLanguage, onLanguage, word } from "./words.js";

const KEPT = "palm.account";
const listeners = new Set();
const container = document.getElementById("accounts");
let accounts = [];
let current = null;
let token = null;
let failure = null;

export const onAccount = (listener) => listeners.add(listener);
export const currentAccount = () => current;
export const accountOfHandset = (handset) => accounts.find((account) => account.handset === handset);
export const accountOfPhone = (phone) => accounts.find((account) => account.phone === phone);

// A token that is good for another minute at least. It is asked for when it is needed, so a page may stay open.
export async function freshToken() {
  if (!token || token.account !== current.key || token.until < Date.now() + 60_000) {
    token = await askForToken(current.key);
  }
  return token.value;
}

export async function showAccounts() {
  accounts = await (await fetch("/demo/accounts")).json();
  onLanguage(draw);
  const kept = localStorage.getItem(KEPT);
  await play(accounts.find((account) => account.key === kept) ?? accounts[0]);
}

async function play(account) {
  current = account;
  failure = null;
  localStorage.setItem(KEPT, account.key);
  draw();
  try {
    await freshToken();
    listeners.forEach((listener) => listener(account));
  } catch (error) {
    failure = error.message;
  }
  draw();
}

async function askForToken(key) {
  const answer = await fetch("/demo/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account: key }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? answer.statusText);
  return { account: key, value: body.access_token, until: Date.now() + body.expires_in * 1000 };
}

function draw() {
  const focused = document.activeElement?.dataset?.key;
  container.replaceChildren(...accounts.map(card));
  if (focused) container.querySelector(`[data-key="${focused}"]`)?.focus();
}

function card(account) {
  const chosen = account === current;
  const about = currentLanguage() === "zh" ? account.about_zh : account.about_en;
  const made = element(
    "button",
    { type: "button", class: "card", "aria-pressed": String(chosen), "data-key": account.key, "data-app": account.app },
    element("span", { class: "avatar", text: [...account.name][0] }),
    element(
      "span",
      { class: "card-text" },
      element("span", { class: "card-name" }, element("b", { text: account.name }), element("span", { class: "badge", text: word(account.app) })),
      element("span", { class: "card-about", text: about }),
      element("span", { class: chosen && failure ? "card-phone failed" : "card-phone", text: status(account, chosen) }),
    ),
  );
  made.addEventListener("click", () => play(account));
  return made;
}

function status(account, chosen) {
  if (chosen && failure) return word("signInFailed") + failure;
  const phone = account.phone.replace(/^\+86(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
  if (!chosen) return phone;
  return token?.account === account.key ? `✓ ${phone}` : word("signingIn");
}
