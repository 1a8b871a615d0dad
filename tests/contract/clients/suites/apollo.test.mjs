// Apollo Client: queries into its cache, mutations, errors as it sorts them, subscriptions over its socket link.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { ask, bearer, GRAPHQL, homeCommunity, NOT_A_FIELD, NOTICES, PATIENCE, publishUntil, SOCKET, VIEWER } from "./palm.mjs";

const authorization = await bearer("resident");
const socket = createClient({ url: SOCKET, webSocketImpl: WebSocket, connectionParams: { authorization } });
globalThis.WebSocket ??= WebSocket; // the link tells socket errors by this class, which Node has since 22
const isSubscription = ({ query }) => query.definitions.some(({ operation }) => operation === "subscription");
const client = new ApolloClient({
  cache: new InMemoryCache({ possibleTypes: {} }),
  link: ApolloLink.split(isSubscription, new GraphQLWsLink(socket), new HttpLink({ uri: GRAPHQL, headers: { authorization } })),
});
after(() => {
  client.stop();
  return socket.dispose();
});

test("a query is answered, and the cache knows the thing by its global id", { timeout: PATIENCE }, async () => {
  const { data } = await client.query({ query: gql(VIEWER) });
  assert.equal(data.viewer.name, "林晓");
  const id = client.cache.identify(data.viewer);
  assert.equal(id, `${data.viewer.__typename}:${data.viewer.id}`);
  const fragment = gql(`fragment Known on ${data.viewer.__typename} { name }`);
  assert.equal(client.readFragment({ id, fragment }).name, "林晓");
});

test("pages of bills are merged by their cursors", { timeout: PATIENCE }, async () => {
  const query = gql`query Bills($after: Cursor) {
    payableBills(first: 4, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
  }`;
  const ids = [];
  let after = null;
  do {
    const { payableBills } = (await client.query({ query, variables: { after }, fetchPolicy: "network-only" })).data;
    ids.push(...payableBills.nodes.map(({ id }) => id));
    after = payableBills.pageInfo.hasNextPage ? payableBills.pageInfo.endCursor : null;
  } while (after);
  assert.equal(ids.length, 11);
  assert.equal(new Set(ids).size, 11);
});

test("a wrong query is a GraphQL error, not a network error", { timeout: PATIENCE }, async () => {
  await assert.rejects(client.query({ query: gql(NOT_A_FIELD) }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), `${error.name}: ${error.message}`);
    assert.match(error.errors[0].message, /shoeSize/);
    return true;
  });
});

test("a refusal of a mutation is data", { timeout: PATIENCE }, async () => {
  const foreign = "{ viewer { residencies { nodes { community { notices(first: 1) { nodes { id } } } } } } }";
  const { viewer } = await ask("neighbour", foreign);
  const noticeId = viewer.residencies.nodes[0].community.notices.nodes[0].id;
  const mutation = gql`mutation Read($noticeId: ID!) {
    noticeMarkRead(noticeId: $noticeId) { notice { id } userErrors { code message path } }
  }`;
  const { data, error } = await client.mutate({ mutation, variables: { noticeId }, errorPolicy: "all" });
  assert.equal(error, undefined);
  assert.equal(data.noticeMarkRead.notice, null);
  assert.deepEqual(data.noticeMarkRead.userErrors.map(({ code }) => code), ["NOT_FOUND"]);
});

test("a subscription has what happens", { timeout: PATIENCE }, async () => {
  const communityId = await homeCommunity();
  const seen = new Promise((resolve, reject) => {
    const subscription = client.subscribe({ query: gql(NOTICES), variables: { communityId } }).subscribe({
      next: (result) => {
        subscription.unsubscribe();
        resolve(result);
      },
      error: reject,
    });
  });
  const { data, error } = await publishUntil(communityId, "apollo", seen);
  assert.equal(error, undefined);
  assert.equal(data.noticePublished.notice.title, "apollo");
});
