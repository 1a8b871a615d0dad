// Stripe's own SDK for Node against the simulator at STRIPE_API_BASE.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import Stripe from "stripe";

const base = new URL(process.env.STRIPE_API_BASE);
const stripe = new Stripe("sk_test_palm", { host: base.hostname, port: base.port, protocol: "http", maxNetworkRetries: 2 });
const card = { amount: 700, currency: "cny", allowed_payment_method_types: ["card"] };

const control = (path, body) =>
  fetch(new URL(`/_simulator/${path}`, base), { method: "POST", body: JSON.stringify(body) });

test("a card is charged, and the money goes back", async () => {
  const customer = await stripe.customers.create({ name: "王芳", metadata: { room: "1101" } });
  const intent = await stripe.paymentIntents.create(
    { ...card, customer: customer.id, confirm: true, payment_method: "pm_card_visa", expand: ["latest_charge.balance_transaction"] },
    { idempotencyKey: `node:${customer.id}` },
  );
  assert.equal(intent.status, "succeeded");
  assert.equal(intent.latest_charge.balance_transaction.fee, 24 + 235);
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 300 });
  assert.equal(refund.status, "succeeded");
  await assert.rejects(stripe.refunds.create({ payment_intent: intent.id, amount: 401 }), { type: "StripeInvalidRequestError", param: "amount" });
});

test("alipay is paid on its page", async () => {
  const intent = await stripe.paymentIntents.create({
    ...card,
    allowed_payment_method_types: ["alipay"],
    payment_method_data: { type: "alipay" },
    confirm: true,
    return_url: "https://palm.example/back",
  });
  const page = intent.next_action.alipay_handle_redirect.url;
  const answer = await fetch(page, { method: "POST", body: new URLSearchParams({ outcome: "pay" }), redirect: "manual" });
  assert.equal(new URL(answer.headers.get("location")).searchParams.get("payment_intent"), intent.id);
  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, "succeeded");
});

test("errors are those of the SDK", async () => {
  await assert.rejects(stripe.paymentIntents.create({ ...card, confirm: true, payment_method: "pm_card_chargeDeclined" }), {
    type: "StripeCardError",
    code: "card_declined",
    decline_code: "generic_decline",
  });
  await assert.rejects(stripe.paymentIntents.create({ ...card, colour: "red" }), { code: "parameter_unknown", param: "colour" });
  await stripe.paymentIntents.create(card, { idempotencyKey: "node" });
  await assert.rejects(stripe.paymentIntents.create({ ...card, amount: 1 }, { idempotencyKey: "node" }), { type: "StripeIdempotencyError" });
});

test("the SDK's own retries get through two bad answers, with one effect", async () => {
  const customer = await stripe.customers.create();
  await control("faults", { kind: "unavailable", times: 2, method: "POST", path: "/v1/payment_intents" });
  const intent = await stripe.paymentIntents.create({ ...card, customer: customer.id });
  const found = await stripe.paymentIntents.list({ customer: customer.id });
  assert.deepEqual(found.data.map((each) => each.id), [intent.id]);
});

test("a payer's complaint is answered", async () => {
  const paid = await stripe.paymentIntents.create({ ...card, confirm: true, payment_method: "pm_card_createDispute" });
  await control("clock", { seconds: 61 });
  const { data: [dispute] } = await stripe.disputes.list({ payment_intent: paid.id });
  assert.equal(dispute.status, "needs_response");
  const answered = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: "winning_evidence" } });
  assert.equal(answered.status, "under_review");
  await control("clock", { seconds: 61 });
  assert.equal((await stripe.disputes.retrieve(dispute.id)).status, "won");
});

test("a shop is onboarded, gets its share, and is paid out", async () => {
  const account = await stripe.accounts.create({ type: "express", country: "HK", capabilities: { transfers: { requested: true } } });
  const link = await stripe.accountLinks.create({
    account: account.id,
    type: "account_onboarding",
    return_url: "https://palm.example/back",
    refresh_url: "https://palm.example/again",
  });
  const page = await fetch(link.url);
  const answer = await fetch(page.url, { method: "POST", body: new URLSearchParams({ outcome: "complete" }), redirect: "manual" });
  assert.equal(answer.headers.get("location"), "https://palm.example/back");
  await stripe.paymentIntents.create({
    ...card,
    confirm: true,
    payment_method: "pm_card_bypassPending",
    application_fee_amount: 70,
    transfer_data: { destination: account.id },
  });
  const own = { stripeAccount: account.id };
  assert.equal((await stripe.balance.retrieve({}, own)).available[0].amount, 630);
  const { data: [transfer] } = await stripe.transfers.list({ destination: account.id });
  await stripe.transfers.createReversal(transfer.id, { amount: 100 });
  assert.equal((await stripe.payouts.create({ amount: 530, currency: "cny" }, own)).status, "pending");
  await assert.rejects(stripe.payouts.create({ amount: 1, currency: "cny" }, own), { code: "balance_insufficient" });
});

test("lists are paged through", async () => {
  const mark = `${Date.now()}@palm.example`;
  for (let number = 0; number < 5; number++) await stripe.customers.create({ email: mark });
  const found = [];
  for await (const each of stripe.customers.list({ email: mark, limit: 2 })) found.push(each.id);
  assert.equal(new Set(found).size, 5);
});

test("events arrive signed", async () => {
  const arrived = Promise.withResolvers?.() ?? withResolvers();
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.end();
    arrived.resolve([Buffer.concat(parts), request.headers["stripe-signature"]]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/`;
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ["customer.created"] });
  const customer = await stripe.customers.create();
  const event = stripe.webhooks.constructEvent(...(await arrived.promise), endpoint.secret);
  assert.equal(event.data.object.id, customer.id);
  await stripe.webhookEndpoints.del(endpoint.id);
});

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
