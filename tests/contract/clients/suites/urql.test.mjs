// urql, which accepts event streams with every query, and splits them on LF.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { bearer, GRAPHQL, homeCommunity, NOT_A_FIELD, NOTICES, PATIENCE, publishUntil, SOCKET, VIEWER } from "./palm.mjs";

const authorization = await bearer("resident");
const accepted = [];
const answered = [];

async function watched(url, options) {
  const response = await fetch(url, options);
  accepted.push(new Headers(options.headers).get("accept"));
  answered.push(response.headers.get("content-type"));
  return response;
}

const overHttp = new Client({
  url: GRAPHQL,
  exchanges: [fetchExchange],
  fetch: watched,
  fetchOptions: { headers: { authorization } },
  fetchSubscriptions: true,
  preferGetMethod: false,
});
const socket = createClient({ url: SOCKET, webSocketImpl: WebSocket, connectionParams: { authorization } });
const overSocket = new Client({
  url: GRAPHQL,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink) }),
      }),
    }),
  ],
});
after(() => socket.dispose());

function next(client, communityId) {
  return new Promise((resolve) => {
    const { unsubscribe } = client.subscription(NOTICES, { communityId }).subscribe((result) => {
      setTimeout(() => unsubscribe());
      resolve(result);
    });
  });
}

test("a query is answered in JSON although an event stream was acceptable", { timeout: PATIENCE }, async () => {
  const { data, error } = await overHttp.query(VIEWER, {}).toPromise();
  assert.equal(error, undefined);
  assert.equal(data.viewer.name, "林晓");
  assert.match(accepted.at(-1), /text\/event-stream/);
  assert.match(answered.at(-1), /^application\/graphql-response\+json/);
});

test("a wrong query is a GraphQL error", { timeout: PATIENCE }, async () => {
  const { error } = await overHttp.query(NOT_A_FIELD, {}).toPromise();
  assert.match(error.graphQLErrors[0].message, /shoeSize/);
});

test("a subscription by event stream has what happens", { timeout: PATIENCE }, async () => {
  const communityId = await homeCommunity();
  const { data, error } = await publishUntil(communityId, "urql sse", next(overHttp, communityId));
  assert.equal(error, undefined);
  assert.equal(data.noticePublished.notice.title, "urql sse");
  assert.match(answered.at(-1), /^text\/event-stream/);
});

test("a subscription by socket has what happens", { timeout: PATIENCE }, async () => {
  const communityId = await homeCommunity();
  const { data, error } = await publishUntil(communityId, "urql ws", next(overSocket, communityId));
  assert.equal(error, undefined);
  assert.equal(data.noticePublished.notice.title, "urql ws");
});
