// What every suite needs: the server's address, tokens of demo accounts, and something that happens.

import { randomUUID } from "node:crypto";

export const BASE = process.env.PALM_URL;
export const GRAPHQL = `${BASE}/graphql`;
export const SOCKET = GRAPHQL.replace(/^http/, "ws");
export const PATIENCE = 20_000;

export const VIEWER = "query Viewer { viewer { id name } }";
export const NOT_A_FIELD = "query Wrong { viewer { shoeSize } }";
export const NOTICES = `subscription Notices($communityId: ID!, $after: Cursor) {
  noticePublished(communityId: $communityId, after: $after) { cursor notice { id title } }
}`;

const tokens = new Map();

export function tokenOf(account) {
  if (!tokens.has(account)) tokens.set(account, askForToken(account));
  return tokens.get(account);
}

async function askForToken(account) {
  const answer = await fetch(`${BASE}/demo/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account }),
  });
  if (!answer.ok) throw new Error(`no token for ${account}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}

export async function bearer(account) {
  return `Bearer ${await tokenOf(account)}`;
}

export async function ask(account, query, variables = {}) {
  const answer = await fetch(GRAPHQL, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: await bearer(account) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

export async function homeCommunity() {
  const { communities } = await ask(
    "resident",
    'query { communities(code: "yuelai-garden", first: 1) { nodes { id } } }',
  );
  return communities.nodes[0].id;
}

const PUBLISH = `mutation Publish($communityId: ID!, $input: NoticePublishInput!, $key: String!) {
  noticePublish(communityId: $communityId, input: $input, idempotencyKey: $key) {
    notice { id title }
    userErrors { code message }
  }
}`;

// A property manager publishes a notice: it reaches every resident of the community.
export async function publish(communityId, title) {
  const variables = { communityId, input: { title, body: title }, key: randomUUID() };
  const { noticePublish } = await ask("manager", PUBLISH, variables);
  if (noticePublish.userErrors.length) throw new Error(JSON.stringify(noticePublish.userErrors));
  return noticePublish.notice;
}

// Publishes again and again until the subscription has it: when a subscription has begun, only the server knows.
export async function publishUntil(communityId, title, arrived) {
  let done = false;
  const outcome = arrived.finally(() => (done = true));
  outcome.catch(() => {});
  for (let turn = 0; !done && turn < 40; turn += 1) {
    await publish(communityId, title);
    await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  if (!done) throw new Error(`no subscription had ${title}`);
  return outcome;
}
