// Apollo Server with DataLoader on Fastify, which is quicker than its stand-alone server.
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import Fastify from "fastify";
import { createContext } from "./loaders.js";
import { resolvers } from "./resolvers.js";

const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
const app = Fastify();
const apollo = new ApolloServer({ typeDefs, resolvers, plugins: [fastifyApolloDrainPlugin(app)] });

await apollo.start();
await app.register(fastifyApollo(apollo), {
  context: (request) => createContext(request.headers["x-person"]),
});
app.get("/healthz", () => ({ status: "ok" }));
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
