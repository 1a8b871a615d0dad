-- What Palm's operations need and tables alone do not say, as functions that PostGraphile makes fields of.
-- The viewer is an argument: with a session setting, every request would need a transaction of its own.

CREATE FUNCTION payable_bills(person uuid) RETURNS SETOF bill LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT * FROM bill
    WHERE (community_id, room_id) IN (
        SELECT community_id, room_id FROM residency
        WHERE person_id = person AND residency.status = 'APPROVED')
      AND bill.status IN ('ISSUED', 'PARTIALLY_PAID')
    ORDER BY due_at, id;
END;

CREATE FUNCTION my_buildings(person uuid, community uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT building_id FROM residency
    JOIN room ON room.community_id = residency.community_id AND room.id = residency.room_id
    WHERE person_id = person AND residency.community_id = community AND status = 'APPROVED';
END;

CREATE FUNCTION community_visible_notices(community community, person uuid) RETURNS SETOF notice
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT * FROM notice
    WHERE community_id = community.id AND withdrawn_at IS NULL AND published_at <= now()
      AND (building_id IS NULL OR building_id IN (SELECT my_buildings(person, community.id)))
    ORDER BY published_at DESC, id DESC;
END;

CREATE FUNCTION community_visible_alarms(community community, person uuid) RETURNS SETOF alarm
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT * FROM alarm
    WHERE community_id = community.id AND silence IS NULL
      AND kind IN ('SMOKE', 'WATER_LEVEL', 'DOOR_FORCED', 'DOOR_HELD_OPEN')
      AND (building_id IS NULL OR building_id IN (SELECT my_buildings(person, community.id)))
    ORDER BY raised_at DESC, id DESC;
END;

CREATE FUNCTION notice_is_read(notice notice, person uuid) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM notice_receipt AS receipt
    WHERE receipt.community_id = notice.community_id AND notice_id = notice.id AND person_id = person);

CREATE FUNCTION alarm_is_acknowledged(alarm alarm) RETURNS boolean LANGUAGE sql STABLE
RETURN alarm.acknowledged_at IS NOT NULL;

CREATE FUNCTION notification_is_read(notification notification) RETURNS boolean LANGUAGE sql STABLE
RETURN notification.read_at IS NOT NULL;

CREATE FUNCTION bill_is_payable(bill bill) RETURNS boolean LANGUAGE sql STABLE
RETURN bill.status IN ('ISSUED', 'PARTIALLY_PAID');

CREATE FUNCTION bill_is_overdue(bill bill) RETURNS boolean LANGUAGE sql STABLE
RETURN bill.status IN ('ISSUED', 'PARTIALLY_PAID') AND bill.due_at < now();

CREATE FUNCTION notice_mark_read(community uuid, notice uuid, person uuid) RETURNS notice
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    INSERT INTO notice_receipt (community_id, notice_id, person_id, read_at)
    VALUES (community, notice, person, now()) ON CONFLICT DO NOTHING;
    SELECT * FROM notice WHERE community_id = community AND id = notice_mark_read.notice;
END;
