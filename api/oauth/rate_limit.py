"""How often one network address may ask, counted in Valkey for all processes together: a token bucket."""

import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.kit.clock import Clock

log = structlog.get_logger(__name__)

# KEYS: bucket. ARGV: size, tokens a millisecond, now in milliseconds. Answers milliseconds to wait, 0 for go.
# Only commands that Redis 7 has. A bucket that is full again is the same as none, so it expires then.
TAKE = """
local size, rate, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1]) or size
local passed = math.max(0, now - (tonumber(kept[2]) or now))
tokens = math.min(size, tokens + passed * rate)
if tokens < 1 then
  return math.ceil((1 - tokens) / rate)
end
tokens = tokens - 1
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil((size - tokens) / rate))
return 0
"""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`size` at once, and `per_minute` in the long run, for each address."""

    redis: Redis
    clock: Clock
    name: str
    size: int
    per_minute: float

    async def wait_for(self, address: str) -> int:
        """Seconds until this address may ask again; 0 means now, and has been counted.

        Without Valkey everybody may: nobody shall be locked out of a home by a cache, and each phone keeps
        its own limit in PostgreSQL.
        """
        now = int(self.clock.now().timestamp() * 1000)
        rate = self.per_minute / 60_000
        try:
            script = self.redis.register_script(TAKE)
            milliseconds = await script(
                [f"palm:limit:{self.name}:{network(address)}"], [self.size, rate, now]
            )
        except (RedisError, OSError) as error:
            log.warning("rate limit unavailable", limit=self.name, error=str(error))
            return 0
        return math.ceil(int(milliseconds) / 1000)


def network(address: str) -> str:
    """An IPv6 subscriber has a whole /64 of addresses, which count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
