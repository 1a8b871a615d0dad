// Mercurius: Fastify, its own subscription server, and its own in-memory pub/sub.

import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";

const app = Fastify();
const schema = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
const alarmChanged = { subscribe: (_root, _arguments, { pubsub }) => pubsub.subscribe("alarm") };

app.register(mercurius, { schema, resolvers: { Subscription: { alarmChanged } }, subscription: true });
app.get("/", async () => "");
app.post("/publish", async (request) => {
  app.graphql.pubsub.publish({ topic: "alarm", payload: { alarmChanged: request.body } });
  return "";
});
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
