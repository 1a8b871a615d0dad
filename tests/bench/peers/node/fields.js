// Resolvers that need no other row, and roots: shared by all hand-written peers.
import { cursor, globalId, readCursor, readId } from "./ids.js";
import * as queries from "./queries.js";
import { isPayable, money, scalars } from "./scalars.js";

const ownId = (code) => (row) => globalId(code, row.id);
const tenantId = (code) => (row) => globalId(code, row.id, row.communityId);

// A page of rows that were read with one row more than asked for.
export function page(rows, first, at) {
  const nodes = rows.length > first ? rows.slice(0, first) : rows;
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: { hasNextPage: rows.length > first, endCursor: last ? cursor(at(last), last.id) : null },
  };
}

export const fields = {
  ...scalars,
  Person: {
    id: ownId("person"),
    residencies: async (person, { first, status }) => ({
      nodes: await queries.residenciesOf(person.id, first, status),
    }),
    notifications: async (person, { first }) => ({ nodes: await queries.notificationsOf(person.id, first) }),
  },
  Community: {
    id: ownId("community"),
    notices: async (community, { first }, { personId }) =>
      page(await queries.noticesOf(personId, community.id, first + 1), first, (notice) => notice.publishedAt),
    alarms: async (community, { first }, { personId }) => ({
      nodes: await queries.alarmsOf(personId, community.id, first),
    }),
    bills: async (community, { first, after }) =>
      page(
        await queries.billsOf(community.id, first + 1, after && readCursor(after)),
        first,
        (bill) => bill.dueAt,
      ),
  },
  BillConnection: { totalCount: (connection) => connection.count?.() ?? null },
  City: { id: ownId("city") },
  Street: { id: ownId("street") },
  Building: { id: tenantId("building") },
  Unit: { id: tenantId("unit") },
  Room: { id: tenantId("room") },
  Residency: { id: tenantId("residency") },
  Device: { id: tenantId("device") },
  Notice: { id: tenantId("notice") },
  Notification: { id: ownId("notification"), isRead: (notification) => notification.readAt !== null },
  Alarm: { id: tenantId("alarm"), isAcknowledged: (alarm) => alarm.acknowledgedAt !== null },
  Bill: {
    id: tenantId("bill"),
    isPayable,
    isOverdue: (bill) => isPayable(bill) && bill.dueAt < Date.now(),
    total: (bill) => money(bill.totalMinor, bill.currency),
    paid: (bill) => money(bill.paidMinor, bill.currency),
  },
  BillLine: { id: tenantId("line"), amount: (line) => money(line.amountMinor, line.currency) },
};

export const roots = {
  payableBills: async (_, { first }, { personId }) => ({
    ...page(await queries.payableBillsOf(personId, first + 1), first, (bill) => bill.dueAt),
    count: () => queries.countPayableOf(personId),
  }),
  markRead: async (personId, noticeId) => {
    const key = readId(noticeId);
    await queries.markRead(personId, key);
    return key;
  },
};
