// The custom scalars, and the small conversions that rows need.
import { GraphQLScalarType } from "graphql";

const scalar = (name, serialize) => new GraphQLScalarType({ name, serialize });

export const scalars = {
  BigInt: scalar("BigInt", Number),
  CurrencyCode: scalar("CurrencyCode", String),
  Cursor: scalar("Cursor", String),
  DateTime: scalar("DateTime", (date) => date.toISOString()),
  Decimal: scalar("Decimal", String),
};

export const money = (minor, currency) => ({ amount: (Number(minor) / 100).toFixed(2), currency });

export const isPayable = (bill) => bill.status === "ISSUED" || bill.status === "PARTIALLY_PAID";
