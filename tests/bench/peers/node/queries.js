// What the hand-written peers ask the database. Each `…ByKey` takes all keys of a level at once.
import { rows } from "./database.js";

const BILL = `bill.community_id AS "communityId", bill.id, bill.room_id AS "roomId", period, bill.status,
  due_at AS "dueAt", total_minor AS "totalMinor", paid_minor AS "paidMinor", currency`;
const PAYABLE = `bill.status IN ('ISSUED', 'PARTIALLY_PAID')`;
const MY_ROOMS = `(SELECT community_id, room_id FROM residency WHERE person_id = $1 AND status = 'APPROVED')`;
const MY_BUILDINGS = `(SELECT building_id FROM residency
  JOIN room ON room.community_id = residency.community_id AND room.id = residency.room_id
  WHERE person_id = $1 AND residency.community_id = $2 AND status = 'APPROVED')`;
const KEYS = "unnest($1::uuid[], $2::uuid[]) AS key (community_id, id)";

// Rows of tables without a community, in the order of the ids.
function byId(name, columns, table) {
  const text = `SELECT ${columns} FROM ${table} WHERE id = ANY($1::uuid[])`;
  return async (ids) => {
    const found = new Map((await rows(name, text, [ids])).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  };
}

// Rows of a community, in the order of the keys.
function byKey(name, columns, table) {
  const text = `SELECT ${columns} FROM ${table} JOIN ${KEYS} USING (community_id, id)`;
  return async (keys) => {
    const found = new Map((await rows(name, text, columnsOf(keys))).map((row) => [row.id, row]));
    return keys.map((key) => found.get(key.id) ?? null);
  };
}

const columnsOf = (keys) => [keys.map((key) => key.communityId), keys.map((key) => key.id)];

export const people = byId("people", "id, name, phone, language", "person");
export const cities = byId("cities", "id, name", "city");
export const streets = byId("streets", `id, name, city_id AS "cityId"`, "street");
export const communities = byId(
  "communities",
  `id, code, name, address, time_zone AS "timeZone", street_id AS "streetId"`,
  "community",
);
export const buildings = byKey(
  "buildings",
  `community_id AS "communityId", id, number, name, floors`,
  "building",
);
export const units = byKey("units", `community_id AS "communityId", id, number`, "unit");
export const rooms = byKey(
  "rooms",
  `community_id AS "communityId", id, number, floor, area, unit_id AS "unitId",
    building_id AS "buildingId"`,
  "room",
);
export const devices = byKey("devices", `community_id AS "communityId", id, name, kind`, "device");
export const bills = byKey("bills", BILL, "bill");
export const notices = byKey(
  "notices",
  `community_id AS "communityId", id, title, body, pinned, published_at AS "publishedAt"`,
  "notice",
);

export async function linesByBill(keys) {
  const text = `SELECT line.community_id AS "communityId", line.id, bill_id AS "billId", fee, label, detail,
      amount_minor AS "amountMinor", currency
    FROM bill_line line JOIN ${KEYS} ON line.community_id = key.community_id AND line.bill_id = key.id
    ORDER BY position`;
  const found = new Map(keys.map((key) => [key.id, []]));
  for (const row of await rows("lines", text, columnsOf(keys))) found.get(row.billId).push(row);
  return keys.map((key) => found.get(key.id));
}

export async function readByNotice(personId, keys) {
  const text = `SELECT notice_id AS id FROM notice_receipt JOIN ${KEYS}
    ON notice_receipt.community_id = key.community_id AND notice_id = key.id WHERE person_id = $3`;
  const found = new Set((await rows("receipts", text, [...columnsOf(keys), personId])).map((row) => row.id));
  return keys.map((key) => found.has(key.id));
}

export const residenciesOf = (personId, first, status = null) =>
  rows(
    "residencies",
    `SELECT community_id AS "communityId", id, kind, status, approved_at AS "approvedAt",
      room_id AS "roomId"
    FROM residency WHERE person_id = $1 AND ($3::text IS NULL OR status = $3) ORDER BY applied_at, id LIMIT $2`,
    [personId, first, status],
  );

export const notificationsOf = (personId, first) =>
  rows(
    "notifications",
    `SELECT id, created_at AS "createdAt", read_at AS "readAt"
    FROM notification WHERE person_id = $1 ORDER BY position DESC, id DESC LIMIT $2`,
    [personId, first],
  );

export const noticesOf = (personId, communityId, first) =>
  rows(
    "notices of",
    `SELECT community_id AS "communityId", id, title, body, pinned, published_at AS "publishedAt"
    FROM notice WHERE community_id = $2 AND withdrawn_at IS NULL AND published_at <= now()
      AND (building_id IS NULL OR building_id IN ${MY_BUILDINGS})
    ORDER BY published_at DESC, id DESC LIMIT $3`,
    [personId, communityId, first],
  );

export const alarmsOf = (personId, communityId, first) =>
  rows(
    "alarms of",
    `SELECT community_id AS "communityId", id, kind, level, condition, verdict, place, floor,
      raised_at AS "raisedAt", last_seen_at AS "lastSeenAt", cleared_at AS "clearedAt", repeats,
      acknowledged_at AS "acknowledgedAt", device_id AS "deviceId"
    FROM alarm WHERE community_id = $2 AND silence IS NULL
      AND kind IN ('SMOKE', 'WATER_LEVEL', 'DOOR_FORCED', 'DOOR_HELD_OPEN')
      AND (building_id IS NULL OR building_id IN ${MY_BUILDINGS})
    ORDER BY raised_at DESC, id DESC LIMIT $3`,
    [personId, communityId, first],
  );

export const payableBillsOf = (personId, first) =>
  rows(
    "payable",
    `SELECT ${BILL} FROM bill WHERE (community_id, room_id) IN ${MY_ROOMS} AND ${PAYABLE}
    ORDER BY due_at, id LIMIT $2`,
    [personId, first],
  );

export async function countPayableOf(personId) {
  const text = `SELECT count(*)::int FROM bill WHERE (community_id, room_id) IN ${MY_ROOMS} AND ${PAYABLE}`;
  return (await rows("count payable", text, [personId]))[0].count;
}

export const billsOf = (communityId, first, after) =>
  after
    ? rows(
        "bills after",
        `SELECT ${BILL} FROM bill WHERE community_id = $1 AND (due_at, id) < ($3, $4)
        ORDER BY due_at DESC, id DESC LIMIT $2`,
        [communityId, first, ...after],
      )
    : rows(
        "bills of",
        `SELECT ${BILL} FROM bill WHERE community_id = $1
        ORDER BY due_at DESC, id DESC LIMIT $2`,
        [communityId, first],
      );

export async function markRead(personId, key) {
  const text = `INSERT INTO notice_receipt (community_id, notice_id, person_id, read_at) 
    VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING`;
  await rows("mark read", text, [key.communityId, key.id, personId]);
}
