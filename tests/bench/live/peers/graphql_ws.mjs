// graphql-ws on `ws`: graphql-js executes each event for each subscriber.

import { EventEmitter, on } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { bodyOf } from "./body.mjs";

const events = new EventEmitter().setMaxListeners(0);
const schema = buildSchema(readFileSync(new URL("schema.graphql", import.meta.url), "utf8"));
schema.getSubscriptionType().getFields().alarmChanged.subscribe = async function* () {
  for await (const [event] of on(events, "alarm")) yield { alarmChanged: event };
};

const server = createServer(async (request, response) => {
  if (request.method === "POST") events.emit("alarm", await bodyOf(request));
  response.end();
});
useServer({ schema }, new WebSocketServer({ server, path: "/graphql", perMessageDeflate: false }));
server.listen(Number(process.argv[2]), "127.0.0.1");
