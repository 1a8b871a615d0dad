// GraphiQL for the account that is played: its contract, its tabs, its token.

/* global React, ReactDOM, GraphiQL, graphqlWs */

import { currentAccount, freshToken, onAccount } from "./accounts.js";
import { EXAMPLES } from "./examples.js";
import { currentLanguage } from "./words.js";

const ADDRESS = "/graphql";
const SOCKET = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${ADDRESS}`;
const ACCEPT = "application/graphql-response+json, application/json;q=0.9";
// A server that is started again is waited for.
const PATIENT = { retryAttempts: 60, shouldRetry: (problem) => !(problem instanceof CloseEvent) || problem.code !== 4403 };
const root = ReactDOM.createRoot(document.getElementById("console"));
let socket = null;

export function startConsole() {
  onAccount(async (account) => {
    socket?.dispose();
    socket = graphqlWs.createClient({ url: SOCKET, connectionParams, keepAlive: 20_000, ...PATIENT });
    const given = { ...properties(account, await communityId(account)), key: account.key };
    if (account === currentAccount()) root.render(React.createElement(GraphiQL, given));
  });
}

const acceptLanguage = () => (currentLanguage() === "zh" ? "zh-CN" : "en");

async function connectionParams() {
  return { authorization: `Bearer ${await freshToken()}`, "accept-language": acceptLanguage() };
}

// The subscriptions of the first tabs are about the account's community.
async function communityId(account) {
  if (!account.community) return null;
  const query = "query ($code: String!) { communities(code: $code, first: 1) { nodes { id } } }";
  const answer = await fetcher({ query, variables: { code: account.community } }).catch(() => null);
  return answer?.data?.communities.nodes[0]?.id ?? null;
}

function properties(account, communityId) {
  return {
    fetcher,
    storage: shelf(account.key),
    defaultTabs: EXAMPLES[account.app].map((query) => ({
      query,
      variables: query.includes("$communityId") ? JSON.stringify({ communityId }, null, 2) : null,
    })),
    defaultEditorToolsVisibility: false,
    forcedTheme: "light",
    isHeadersEditorEnabled: false,
    showPersistHeadersSettings: false,
    inputValueDeprecation: true,
    schemaDescription: true,
  };
}

async function fetcher(parameters, { documentAST } = {}) {
  if (isSubscription(documentAST, parameters.operationName)) return subscribe(parameters);
  const answer = await fetch(ADDRESS, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: ACCEPT,
      "Accept-Language": acceptLanguage(),
      Authorization: `Bearer ${await freshToken()}`,
    },
    body: JSON.stringify(parameters),
  });
  return answer.json();
}

function isSubscription(document, name) {
  const operations = document?.definitions.filter((one) => one.kind === "OperationDefinition") ?? [];
  const chosen = name ? operations.find((one) => one.name?.value === name) : operations[0];
  return chosen?.operation === "subscription";
}

// GraphiQL takes observables; stopping it ends the subscription at the server too.
function subscribe(parameters) {
  const client = socket;
  return {
    subscribe: (observer) => ({
      unsubscribe: client.subscribe(parameters, {
        ...observer,
        error: (problem) => observer.error(readable(problem)),
      }),
    }),
  };
}

function readable(problem) {
  if (problem instanceof CloseEvent) return new Error(`${problem.code} ${problem.reason || "the socket was closed"}`);
  return problem instanceof Event ? new Error("the server is away") : problem;
}

// Every account has tabs of its own.
function shelf(key) {
  const name = (item) => `palm.graphiql.${key}.${item}`;
  return {
    get length() {
      return localStorage.length;
    },
    getItem: (item) => localStorage.getItem(name(item)),
    setItem: (item, value) => localStorage.setItem(name(item), value),
    removeItem: (item) => localStorage.removeItem(name(item)),
    clear: () => Object.keys(localStorage).filter((item) => item.startsWith(name(""))).forEach((item) => localStorage.removeItem(item)),
  };
}
