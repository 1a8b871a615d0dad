// The resolvers of graphql-yoga and Apollo Server: what a row leads to comes from a data loader.
import { fields, roots } from "./fields.js";
import { readId } from "./ids.js";

const key = (row, id) => ({ communityId: row.communityId, id });
const room = (row, _, { loaders }) => loaders.rooms.load(key(row, row.roomId));
const community = (row, _, { loaders }) => loaders.communities.load(row.communityId);

const links = {
  Street: { city: (street, _, { loaders }) => loaders.cities.load(street.cityId) },
  Community: { street: (row, _, { loaders }) => loaders.streets.load(row.streetId) },
  Residency: { room, community },
  Room: {
    unit: (row, _, { loaders }) => loaders.units.load(key(row, row.unitId)),
    building: (row, _, { loaders }) => loaders.buildings.load(key(row, row.buildingId)),
  },
  Notice: { isRead: (notice, _, { loaders }) => loaders.readings.load(notice) },
  Alarm: { device: (alarm, _, { loaders }) => loaders.devices.load(key(alarm, alarm.deviceId)) },
  Bill: { room, community, lines: (bill, _, { loaders }) => loaders.lines.load(bill) },
};

const byType = { bill: "Bill", notice: "Notice" };

export const resolvers = {
  ...fields,
  ...Object.fromEntries(Object.entries(links).map(([type, own]) => [type, { ...fields[type], ...own }])),
  Node: { __resolveType: (row) => row.type },
  Query: {
    viewer: (_, __, { personId, loaders }) => loaders.people.load(personId),
    payableBills: roots.payableBills,
    community: (_, { id }, { loaders }) => loaders.communities.load(readId(id).id),
    node: async (_, { id }, { loaders }) => {
      const found = readId(id);
      const row = await loaders[`${found.code}s`].load(found);
      return row && { ...row, type: byType[found.code] };
    },
  },
  Mutation: {
    noticeMarkRead: async (_, { noticeId }, { personId, loaders }) => ({
      notice: await loaders.notices.load(await roots.markRead(personId, noticeId)),
      userErrors: [],
    }),
  },
};
