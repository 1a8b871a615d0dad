// GraphQL over server-sent events, in distinct connections, by graphql-sse.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createClient } from "graphql-sse";
import { bearer, GRAPHQL, homeCommunity, NOT_A_FIELD, NOTICES, PATIENCE, publishUntil, VIEWER } from "./palm.mjs";

const authorization = await bearer("resident");
const client = createClient({ url: GRAPHQL, headers: { authorization }, retryAttempts: 0 });
after(() => client.dispose());

async function results(payload, count) {
  const found = [];
  for await (const result of client.iterate(payload)) {
    found.push(result);
    if (found.length === count) break;
  }
  return found;
}

test("a query has one result and completes", { timeout: PATIENCE }, async () => {
  const found = await results({ query: VIEWER });
  assert.deepEqual(found.map((result) => result.data.viewer.name), ["林晓"]);
});

test("a subscription has what happens", { timeout: PATIENCE }, async () => {
  const communityId = await homeCommunity();
  const seen = results({ query: NOTICES, variables: { communityId } }, 1);
  const [{ data, errors }] = await publishUntil(communityId, "graphql-sse", seen);
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.equal(data.noticePublished.notice.title, "graphql-sse");
});

test("a wrong query is told, not thrown away", { timeout: PATIENCE }, async () => {
  let said;
  try {
    said = JSON.stringify(await results({ query: NOT_A_FIELD }));
  } catch (error) {
    said = JSON.stringify(error) + String(error.message) + (await error.response?.text?.().catch(() => ""));
  }
  assert.match(said, /shoeSize|400/);
});
