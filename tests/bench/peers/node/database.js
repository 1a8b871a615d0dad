// One pool for a process. Every statement has a name, so that PostgreSQL plans it once for each connection.
import pg from "pg";

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.PEER_POOL ?? 4),
  idleTimeoutMillis: 0,
});

export async function rows(name, text, values) {
  return (await pool.query({ name, text, values })).rows;
}
