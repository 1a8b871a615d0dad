// One set of data loaders for each request, as the documentation of DataLoader teaches.
import DataLoader from "dataloader";
import * as queries from "./queries.js";

const keyed = (load) => new DataLoader(load, { cacheKeyFn: (key) => key.id });

export function createLoaders(personId) {
  return {
    people: new DataLoader(queries.people),
    cities: new DataLoader(queries.cities),
    streets: new DataLoader(queries.streets),
    communities: new DataLoader(queries.communities),
    buildings: keyed(queries.buildings),
    units: keyed(queries.units),
    rooms: keyed(queries.rooms),
    devices: keyed(queries.devices),
    bills: keyed(queries.bills),
    notices: keyed(queries.notices),
    lines: keyed(queries.linesByBill),
    readings: keyed((keys) => queries.readByNotice(personId, keys)),
  };
}

export const createContext = (personId) => ({ personId, loaders: createLoaders(personId) });
