-- Communities full of residents, bills, notices and alarms, for a migrated database that is still empty.
--
-- `bench.communities` says how many. Each has 500 rooms, 1,000 residents and 10,000 bills of 20 months.
-- Nothing is left to chance: the same number gives the same rows. Rows that come together in life stand
-- together on disk: bills month by month, and within a month community by community.

SET timezone TO 'Asia/Shanghai';

CREATE FUNCTION pg_temp.id(milliseconds bigint, seed text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(overlay(overlay(
    md5(seed) PLACING lpad(to_hex(milliseconds), 12, '0') FROM 1 FOR 12) PLACING '7' FROM 13)
    PLACING '8' FROM 17)::uuid;

CREATE FUNCTION pg_temp.millisecond(moment timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (extract(epoch FROM moment) * 1000)::bigint;

CREATE TEMP TABLE founded AS SELECT pg_temp.millisecond('2024-01-01 00:00+08') AS at;

-- Places. `c`, `b`, `u`, `r` number communities, and buildings, units and rooms within their community.

CREATE TEMP TABLE tenant AS
SELECT c, pg_temp.id(at + c, 'community ' || c) AS id
FROM founded, generate_series(1, current_setting('bench.communities')::int) c;

CREATE TEMP TABLE tower AS
SELECT c, b, tenant.id AS community_id, pg_temp.id(at + c * 100 + b, format('building %s %s', c, b)) AS id
FROM founded, tenant, generate_series(1, 5) b;

CREATE TEMP TABLE entrance AS
SELECT c, b, u, community_id, tower.id AS building_id,
       pg_temp.id(at + c * 100 + b * 2 + u, format('unit %s %s %s', c, b, u)) AS id
FROM founded, tower, generate_series(1, 2) u;

CREATE TEMP TABLE home AS
SELECT c, b, ((b - 1) * 2 + u - 1) * 50 + n AS r, n, community_id, building_id, entrance.id AS unit_id,
       pg_temp.id(at + c * 1000 + ((b - 1) * 2 + u - 1) * 50 + n, format('room %s %s %s %s', c, b, u, n))
       AS id,
       (6000 + n * 137 % 8000)::numeric / 100 AS area
FROM founded, entrance, generate_series(1, 50) n;

INSERT INTO city (id, code, name)
SELECT pg_temp.id(at, 'city'), '990108', '滨江城区' FROM founded;

INSERT INTO street (id, city_id, code, name)
SELECT pg_temp.id(at + s, 'street ' || s), pg_temp.id(at, 'city'), 990108000 + s, '望潮' || s || '街道'
FROM founded, generate_series(1, 10) s;

INSERT INTO community (id, street_id, code, name, address, time_zone)
SELECT id, pg_temp.id(at + 1 + c % 10, 'street ' || 1 + c % 10), 'community-' || c, '悦来花园' || c || '期',
       '滨江城区望潮街道悦来路 ' || c || ' 号', 'Asia/Shanghai'
FROM founded, tenant;

INSERT INTO building (source, community_id, id, number, name, floors)
SELECT 'registry', community_id, id, b, b || '号楼', 25 FROM tower;

INSERT INTO unit (source, community_id, id, building_id, number)
SELECT 'registry', community_id, id, building_id, u FROM entrance;

INSERT INTO room (source, community_id, id, building_id, unit_id, number, floor, area)
SELECT 'registry', community_id, id, building_id, unit_id, ((n + 1) / 2) || lpad((2 - n % 2)::text, 2, '0'),
       (n + 1) / 2, area
FROM home;

-- People. Two live in each room; then come the staff: a manager, a guard, and seven of finance.

CREATE TEMP TABLE being AS
SELECT c, p, tenant.id AS community_id, pg_temp.id(at + c * 2000 + p, format('person %s %s', c, p)) AS id
FROM founded, tenant, generate_series(1, 1009) p;

INSERT INTO person (source, id, name, phone, language)
SELECT 'registry', id,
       (ARRAY['林','王','赵','陈','周','郑','吴','孙'])[1 + p % 8] ||
       (ARRAY['晓','敏','强','静','宇','可欣','子涵'])[1 + p % 7],
       '+86139' || lpad((c * 2000 + p)::text, 8, '0'), 'zh-CN'
FROM being;

INSERT INTO residency (source, verified_at, community_id, id, person_id, room_id, kind, status, applied_at,
    approved_at, approved_by)
SELECT 'registry', moment, home.community_id,
       pg_temp.id(pg_temp.millisecond(moment) + c * 2000 + being.p, format('residency %s %s', c, being.p)),
       being.id, home.id, CASE being.p % 2 WHEN 1 THEN 'OWNER' ELSE 'FAMILY' END, 'APPROVED', moment,
       moment + interval '1 day', manager.id
FROM being JOIN home USING (c) JOIN being AS manager USING (c)
CROSS JOIN LATERAL (SELECT '2024-02-01 12:00+08'::timestamptz + being.p * interval '3 hours' AS moment)
WHERE being.p <= 1000 AND r = (being.p + 1) / 2 AND manager.p = 1001;

INSERT INTO role (community_id, id, person_id, kind, on_duty, granted_at)
SELECT community_id, pg_temp.id(at + c * 20 + p, format('role %s %s', c, p)), id,
       CASE p WHEN 1001 THEN 'PROPERTY_MANAGER' WHEN 1002 THEN 'GUARD' ELSE 'FINANCE' END, true,
       '2024-01-10 09:00+08'
FROM founded, being WHERE p > 1000;

-- Devices: fourteen in each building, ten on the grounds. Alarms: 200 a community, all but the newest cleared.

CREATE TEMP TABLE sensor AS
SELECT c, d, tenant.id AS community_id, pg_temp.id(at + c * 100 + d, format('device %s %s', c, d)) AS id,
       1 + (d - 1) / 14 AS b,
       CASE WHEN d > 70 THEN 'WATER_LEVEL' WHEN d % 14 < 10 THEN 'SMOKE' ELSE 'DOOR' END AS kind
FROM founded, tenant, generate_series(1, 80) d;

INSERT INTO device (source, community_id, id, code, name, kind, building_id, floor, place, owner, operator,
    funding,
                    reporting_interval_seconds, connectivity, last_seen_at, state, state_at, missing_events)
SELECT 'registry', sensor.community_id, sensor.id, lower(kind) || '-' || d,
       CASE WHEN d <= 70 THEN b || '号楼' ELSE '园区' END || kind || d, kind, tower.id,
       CASE WHEN d <= 70 THEN d % 14 + 1 END,
       CASE WHEN d <= 70 THEN format('building/%s/floor/%s', b, d % 14 + 1) ELSE 'grounds/' || d END,
       '业主大会', '物业公司', 'ENTERPRISE',
       300, 'ONLINE', '2025-12-31 23:55+08', '{}', '2025-12-31 23:55+08', 0
FROM sensor LEFT JOIN tower USING (c, b);

INSERT INTO alarm (community_id, id, device_id, building_id, floor, place, kind, level, condition, verdict,
    raised_at, last_seen_at,
                   cleared_at, repeats, acknowledged_at, acknowledged_by, version, correlation_id)
SELECT sensor.community_id, pg_temp.id(pg_temp.millisecond(moment) + c, format('alarm %s %s', c, a)),
       sensor.id, tower.id, CASE WHEN d <= 70 THEN d % 14 + 1 END,
       CASE WHEN d <= 70 THEN format('building/%s/floor/%s', b, d % 14 + 1) ELSE 'grounds/' || d END,
       CASE kind WHEN 'DOOR' THEN 'DOOR_HELD_OPEN' ELSE kind END,
       CASE kind WHEN 'SMOKE' THEN 'I' WHEN 'DOOR' THEN 'IV' ELSE 'II' END,
       CASE WHEN a > 196 THEN 'ACTIVE' ELSE 'CLEARED' END,
       CASE WHEN a > 196 THEN 'UNVERIFIED' ELSE 'FALSE_ALARM' END,
       moment, moment + interval '9 minutes', CASE WHEN a <= 196 THEN moment + interval '12 minutes' END, 3,
       CASE WHEN a <= 196 THEN moment + interval '90 seconds' END, CASE WHEN a <= 196 THEN guard.id END, 4,
       pg_temp.id(pg_temp.millisecond(moment) + c, format('correlation %s %s', c, a))
FROM generate_series(1, 200) a JOIN sensor ON d = 1 + a * 7 % 80 JOIN being AS guard USING (c)
LEFT JOIN tower USING (c, b)
CROSS JOIN LATERAL (SELECT '2025-12-31 20:00+08'::timestamptz - (200 - a) * interval '31 hours' AS moment)
WHERE guard.p = 1002 ORDER BY a, c;

-- Notices: sixty a community, every fourth for one building. Every fourth resident reads half of them.

CREATE TEMP TABLE told AS
SELECT tenant.c, n, tenant.id AS community_id, tower.id AS building_id, moment, title, body,
       pg_temp.id(pg_temp.millisecond(moment) + tenant.c, format('notice %s %s', tenant.c, n)) AS id
FROM generate_series(1, 60) n CROSS JOIN tenant
JOIN notice_text ON number = 1 + n % (SELECT count(*) FROM notice_text)
LEFT JOIN tower ON tower.c = tenant.c AND n % 4 = 0 AND b = 1 + n / 4 % 5
CROSS JOIN LATERAL (SELECT '2025-12-31 18:00+08'::timestamptz - (60 - n) * interval '6 days' AS moment);

INSERT INTO notice (community_id, id, building_id, title, body, pinned, published_at, published_by)
SELECT told.community_id, told.id, building_id, title, body, n % 20 = 0, moment, manager.id
FROM told JOIN being AS manager USING (c) WHERE manager.p = 1001 ORDER BY n, c;

INSERT INTO notice_receipt (community_id, notice_id, person_id, read_at)
SELECT told.community_id, told.id, being.id, moment + p * interval '1 minute'
FROM told JOIN being USING (c) WHERE p <= 1000 AND p % 4 = 0 AND (n + p / 4) % 2 = 0 ORDER BY n, c;

INSERT INTO notification (id, person_id, community_id, position, kind, title, body, subject_kind, subject_id,
    created_at, expires_at, correlation_id)
SELECT pg_temp.id(pg_temp.millisecond(moment) + p, format('notification %s %s %s', c, n, p)), being.id,
       told.community_id, n * 1000 + c, 'NOTICE',
       title, left(body, 100), 'notice', told.id, moment, moment + interval '3 days', told.id
FROM told JOIN being USING (c) WHERE p <= 1000 AND n > 55 ORDER BY n, c, p;

-- Bills: one a room and month, of three lines. Every eighth room owes the newest twelve; of the others three
-- in seven owe the newest.

CREATE TEMP TABLE charged AS
SELECT c, r, m, home.community_id, home.id AS room_id, area, first, first + interval '1 month' AS issued,
       pg_temp.id(pg_temp.millisecond(first + interval '1 month') + c * 500 + r,
                  format('bill %s %s %s', c, r, m)) AS id,
       pg_temp.millisecond(first + interval '1 month') + (c * 500 + r) * 3 AS lines_at,
       3 + (r * 7 + m * 13) % 20 AS water, 50 + (r * 31 + m * 17) % 200 AS power,
       (area * 260)::bigint AS property,
       CASE WHEN r % 8 = 0 THEN 12 WHEN r % 8 < 4 THEN 1 ELSE 0 END AS unpaid
FROM home, generate_series(1, 20) m
CROSS JOIN LATERAL (SELECT '2024-05-01 00:00+08'::timestamptz + (m - 1) * interval '1 month' AS first)
ORDER BY m, c, r;

INSERT INTO bill (community_id, id, room_id, period, status, total_minor, paid_minor, currency, issued_at,
    due_at)
SELECT community_id, id, room_id, to_char(first AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'),
       CASE WHEN 20 - m >= unpaid THEN 'PAID' WHEN unpaid > 1 AND 20 - m = unpaid - 1 THEN 'PARTIALLY_PAID'
            ELSE 'ISSUED' END,
       total,
       CASE WHEN 20 - m >= unpaid THEN total WHEN unpaid > 1 AND 20 - m = unpaid - 1 THEN total / 2 ELSE 0 END,
       'CNY', issued, issued + interval '24 days 23 hours 59 minutes'
FROM charged CROSS JOIN LATERAL (SELECT property + water * 500 + power * 59 AS total);

INSERT INTO bill_line (community_id, id, bill_id, position, fee, label, detail, amount_minor, currency,
    service_from, service_until)
SELECT community_id, pg_temp.id(lines_at + position, format('line %s %s %s %s', c, r, m, position)),
       charged.id, position, fee, label,
       detail, amount, 'CNY', first AT TIME ZONE 'Asia/Shanghai',
       (issued - interval '1 day') AT TIME ZONE 'Asia/Shanghai'
FROM charged CROSS JOIN LATERAL (VALUES
    (1, 'PROPERTY', '物业费', area || ' m² × 2.60 元/m²·月', property),
    (2, 'WATER', '水费', water || ' m³ × 5.00 元', water * 500),
    (3, 'ELECTRICITY', '电费', power || ' kWh × 0.59 元', power * 59)
) AS line (position, fee, label, detail, amount);
