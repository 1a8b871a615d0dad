// Sends requests at a given rate whether or not answers come, and prints percentiles of latency in milliseconds.
// node paced.js FILE, where FILE is JSON: url, rate, seconds, connections, requests of headers and body.
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const asked = JSON.parse(readFileSync(process.argv[2], "utf8"));
const result = await autocannon({
  url: asked.url,
  connections: asked.connections,
  overallRate: asked.rate,
  duration: asked.seconds,
  requests: asked.requests.map(({ headers, body }) => ({ method: "POST", headers, body })),
});
const { p50, p99 } = result.latency;
const counts = { requests: result["2xx"], failures: result.errors + result.non2xx };
console.log(JSON.stringify({ ...counts, seconds: result.duration, p50, p99 }));
