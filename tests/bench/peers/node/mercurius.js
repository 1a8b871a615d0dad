// Mercurius on Fastify with JIT, and its own loaders.
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";
import { fields, roots } from "./fields.js";
import { readId } from "./ids.js";
import * as queries from "./queries.js";

// A loader takes all objects of a level; the same row is read once for them.
function link(load, keyOf) {
  return async (asked) => {
    const keys = asked.map(({ obj }) => keyOf(obj));
    const distinct = new Map(keys.map((key) => [key.id ?? key, key]));
    const found = await load([...distinct.values()]);
    const known = new Map([...distinct.keys()].map((id, at) => [id, found[at]]));
    return keys.map((key) => known.get(key.id ?? key));
  };
}

const inside = (column) => (row) => ({ communityId: row.communityId, id: row[column] });
const room = link(queries.rooms, inside("roomId"));
const community = link(queries.communities, (row) => row.communityId);

const loaders = {
  Street: { city: link(queries.cities, (street) => street.cityId) },
  Community: { street: link(queries.streets, (row) => row.streetId) },
  Residency: { room, community },
  Room: {
    unit: link(queries.units, inside("unitId")),
    building: link(queries.buildings, inside("buildingId")),
  },
  Notice: {
    isRead: (asked, { personId }) =>
      queries.readByNotice(
        personId,
        asked.map(({ obj }) => obj),
      ),
  },
  Alarm: { device: link(queries.devices, inside("deviceId")) },
  Bill: { room, community, lines: link(queries.linesByBill, inside("id")) },
};

const byType = { bill: ["Bill", queries.bills], notice: ["Notice", queries.notices] };
const one = async (load, key) => (await load([key]))[0];

const resolvers = {
  ...fields,
  Node: { resolveType: (row) => row.type },
  Query: {
    viewer: (_, __, { personId }) => one(queries.people, personId),
    payableBills: roots.payableBills,
    community: (_, { id }) => one(queries.communities, readId(id).id),
    node: async (_, { id }) => {
      const key = readId(id);
      const [type, load] = byType[key.code];
      const row = await one(load, key);
      return row && { ...row, type };
    },
  },
  Mutation: {
    noticeMarkRead: async (_, { noticeId }, { personId }) => ({
      notice: await one(queries.notices, await roots.markRead(personId, noticeId)),
      userErrors: [],
    }),
  },
};

const app = Fastify();
await app.register(mercurius, {
  schema: readFileSync(new URL("schema.graphql", import.meta.url), "utf8"),
  resolvers,
  loaders,
  jit: 1,
  context: (request) => ({ personId: request.headers["x-person"] }),
});
app.get("/healthz", () => ({ status: "ok" }));
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
