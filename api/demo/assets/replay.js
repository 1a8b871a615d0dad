// The button that sends the recorded day.

import { onLanguage, word } from "./words.js";

const EVERY = 500;
const button = document.getElementById("replay");
const output = document.getElementById("replay-state");
let state = { running: false, runs: 0, failure: null };

export async function startReplay() {
  onLanguage(draw);
  button.addEventListener("click", run);
  await look();
  if (state.running) follow();
}

async function run() {
  button.disabled = true;
  const answer = await fetch("/demo/replay", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  if (answer.ok) state = await answer.json();
  await follow();
}

async function follow() {
  do {
    draw();
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    await look();
  } while (state.running);
  draw();
}

async function look() {
  const answer = await fetch("/demo/replay").catch(() => null);
  if (answer?.ok) state = await answer.json();
}

function draw() {
  button.disabled = state.running;
  output.className = state.failure ? "failed" : "";
  if (state.running) output.textContent = word("replaying");
  else if (state.failure) output.textContent = word("replayFailed") + state.failure;
  else output.textContent = state.runs ? word("replayed") : "";
}
