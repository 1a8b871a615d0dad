// Relay: its compiler on the residents' contract, and the queries that it generates against the server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { buildSchema, isNonNullType } from "graphql";
import { ask, PATIENCE } from "./palm.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const GENERATED = join(HERE, "relay", "generated");
const COMPILER = createRequire(import.meta.url).resolve("relay-compiler/cli.js");
const schema = buildSchema(readFileSync(join(HERE, "schema", "resident.graphql"), "utf8"));

before(async () => {
  mkdirSync(GENERATED, { recursive: true });
  const config = join(HERE, "relay.config.json");
  writeFileSync(
    config,
    JSON.stringify({
      src: "./relay",
      schema: "./schema/resident.graphql",
      language: "javascript",
      artifactDirectory: "./relay/generated",
      eagerEsModules: true,
    }),
  );
  await promisify(execFile)(process.execPath, [COMPILER, config], { cwd: HERE });
});

async function textOf(name) {
  const artifact = await import(pathToFileURL(join(GENERATED, `${name}.graphql.js`)));
  return artifact.default.params.text;
}

test("node is nullable, since a thing may be gone or not yours", () => {
  const { node, nodes } = schema.getQueryType().getFields();
  assert.equal(isNonNullType(node.type), false);
  assert.equal(String(node.type), "Node");
  assert.equal(String(nodes.type), "[Node]!");
  assert.deepEqual(Object.keys(schema.getType("Node").getFields()), ["id"]);
});

test("every connection has edges with cursors and page information", () => {
  const connections = Object.values(schema.getTypeMap()).filter(({ name }) => name.endsWith("Connection"));
  assert.ok(connections.length > 5);
  for (const connection of connections) {
    const { edges, pageInfo } = connection.getFields();
    assert.equal(String(pageInfo.type), "PageInfo!", connection.name);
    const edge = schema.getType(String(edges.type).replace(/[[\]!]/g, ""));
    assert.ok(edge.getFields().cursor && edge.getFields().node, edge.name);
  }
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = schema.getType("PageInfo").getFields();
  assert.deepEqual([hasNextPage, hasPreviousPage].map(({ type }) => String(type)), ["Boolean!", "Boolean!"]);
  assert.ok(!isNonNullType(startCursor.type) && !isNonNullType(endCursor.type));
});

test("what the compiler makes of a screen is answered", { timeout: PATIENCE }, async () => {
  const data = await ask("resident", await textOf("operationsHomeQuery"));
  assert.equal(data.payableBills.edges.length, 4);
  assert.equal(data.communities.edges[0].node.notices.edges.length, 3);
});

test("its pagination goes on behind the last cursor", { timeout: PATIENCE }, async () => {
  const text = await textOf("operationsBillsPaginationQuery");
  const ids = [];
  let page = { hasNextPage: true, endCursor: null };
  while (page.hasNextPage) {
    const { payableBills } = await ask("resident", text, { count: 4, cursor: page.endCursor });
    ids.push(...payableBills.edges.map(({ node }) => node.id));
    page = payableBills.pageInfo;
  }
  assert.equal(new Set(ids).size, 11);
});

test("its refetch by node gives the same thing again", { timeout: PATIENCE }, async () => {
  const home = await ask("resident", await textOf("operationsHomeQuery"));
  const { node: community } = home.communities.edges[0];
  const notice = community.notices.edges[0].node;
  const { node } = await ask("resident", await textOf("operationsNoticeRefetchQuery"), { id: notice.id });
  assert.deepEqual([node.__typename, node.id, node.title], ["Notice", notice.id, notice.title]);

  const more = await ask("resident", await textOf("operationsNoticesPaginationQuery"), { id: community.id, count: 2 });
  assert.equal(more.node.notices.edges[0].node.id, notice.id);
});

test("its mutation comes back with the notice read", { timeout: PATIENCE }, async () => {
  const home = await ask("resident", await textOf("operationsHomeQuery"));
  const notice = home.communities.edges[0].node.notices.edges[0].node;
  const text = await textOf("operationsMarkReadMutation");
  const { noticeMarkRead } = await ask("resident", text, { noticeId: notice.id });
  assert.deepEqual([noticeMarkRead.notice.isRead, noticeMarkRead.userErrors], [true, []]);
});
