// GraphiQL for the account that is played: its contract, its tabs, its token.

/* global React, ReactDOM, GraphiQL, graphqlWs */

import { freshToken, onAccount } from "./accounts.js";
import { EXAMPLES } from "./examples.js";
import { currentLanguage } from "./words.js";

const ADDRESS = "/graphql";
const SOCKET = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${ADDRESS}`;
const ACCEPT = "application/graphql-response+json, application/json;q=0.9";
const root = ReactDOM.createRoot(document.getElementById("console"));
let socket = null;

export function startConsole() {
  onAccount((account) => {
    socket?.dispose();
    socket = graphqlWs.createClient({ url: SOCKET, connectionParams, lazy: true, keepAlive: 20_000 });
    root.render(React.createElement(GraphiQL, { ...properties(account), key: account.key }));
  });
}

const acceptLanguage = () => (currentLanguage() === "zh" ? "zh-CN" : "en");

async function connectionParams() {
  return { authorization: `Bearer ${await freshToken()}`, "accept-language": acceptLanguage() };
}

function properties(account) {
  return {
    fetcher,
    storage: shelf(account.key),
    defaultTabs: EXAMPLES[account.app].map((query) => ({ query })),
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
  return problem;
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
