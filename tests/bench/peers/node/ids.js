// Global ids and cursors of the hand-written peers, in the same form as Palm's.

const bytes = (uuid) => uuid.replaceAll("-", "");

export function globalId(code, id, communityId = "") {
  return `${code}_${Buffer.from(bytes(communityId) + bytes(id), "hex").toString("base64url")}`;
}

export function readId(text) {
  const at = text.indexOf("_");
  const raw = Buffer.from(text.slice(at + 1), "base64url").toString("hex");
  return {
    code: text.slice(0, at),
    id: uuid(raw.slice(-32)),
    communityId: raw.length > 32 ? uuid(raw.slice(0, 32)) : null,
  };
}

function uuid(hex) {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const cursor = (at, id) => Buffer.from(JSON.stringify([at, id])).toString("base64url");
export const readCursor = (text) => JSON.parse(Buffer.from(text, "base64url").toString());
