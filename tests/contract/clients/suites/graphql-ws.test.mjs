// graphql-transport-ws, by the client that its protocol comes from.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { bearer, homeCommunity, NOT_A_FIELD, NOTICES, PATIENCE, publish, publishUntil, SOCKET, VIEWER } from "./palm.mjs";

const clients = [];
after(() => clients.forEach((client) => client.dispose()));

async function connect(account, more = {}) {
  const connectionParams = account ? { authorization: await bearer(account) } : undefined;
  const client = createClient({ url: SOCKET, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams, ...more });
  clients.push(client);
  return client;
}

async function first(client, payload) {
  for await (const result of client.iterate(payload)) return result;
  throw new Error("the operation ended without a result");
}

test("a query has one result and ends", { timeout: PATIENCE }, async () => {
  const results = [];
  for await (const result of (await connect("resident")).iterate({ query: VIEWER })) results.push(result);
  assert.equal(results.length, 1);
  assert.equal(results[0].data.viewer.name, "林晓");
});

test("a wrong query is an error message, and the socket lives on", { timeout: PATIENCE }, async () => {
  const client = await connect("resident");
  await assert.rejects(first(client, { query: NOT_A_FIELD }), (errors) => {
    assert.match(errors[0].message, /shoeSize/);
    return true;
  });
  assert.equal((await first(client, { query: VIEWER })).data.viewer.name, "林晓");
});

test("a subscription has what happens, and resumes behind its cursor", { timeout: PATIENCE }, async () => {
  const communityId = await homeCommunity();
  const client = await connect("resident");
  const seen = first(client, { query: NOTICES, variables: { communityId } });
  const event = (await publishUntil(communityId, "graphql-ws 一", seen)).data.noticePublished;
  assert.equal(event.notice.title, "graphql-ws 一");

  const missed = await publish(communityId, "graphql-ws 二");
  const titles = [];
  for await (const { data } of client.iterate({ query: NOTICES, variables: { communityId, after: event.cursor } })) {
    titles.push(data.noticePublished.notice.title);
    if (data.noticePublished.notice.id === missed.id) break;
  }
  assert.equal(titles.at(-1), "graphql-ws 二");
});

test("a token that is none closes the socket with 4403", { timeout: PATIENCE }, async () => {
  const client = await connect(null, { connectionParams: { authorization: "Bearer nonsense" } });
  await assert.rejects(first(client, { query: VIEWER }), (closed) => closed.code === 4403);
});

test("the legacy sub-protocol is refused", { timeout: PATIENCE }, async () => {
  const socket = new WebSocket(SOCKET, "graphql-ws");
  const outcome = await new Promise((resolve) => {
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.on("close", (code) => resolve(code));
    socket.on("error", () => {});
  });
  assert.ok([400, 403, 4406, 1002, 1006].includes(outcome), `${outcome}`);
});
