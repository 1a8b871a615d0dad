// graphql-yoga with JIT and DataLoader on Node's own HTTP server.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { useGraphQlJit } from "@envelop/graphql-jit";
import { createSchema, createYoga } from "graphql-yoga";
import { createContext } from "./loaders.js";
import { resolvers } from "./resolvers.js";

const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => createContext(request.headers.get("x-person")),
  plugins: [useGraphQlJit()],
  healthCheckEndpoint: "/healthz",
  landingPage: false,
  graphiql: false,
  logging: false,
});

createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
