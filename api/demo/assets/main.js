// The page, put together.

import { showAccounts } from "./accounts.js";
import { startConsole } from "./console.js";
import { startInbox } from "./inbox.js";
import { startReplay } from "./replay.js";
import { startTexts } from "./texts.js";
import { show, switchLanguage } from "./words.js";

document.getElementById("language").addEventListener("click", switchLanguage);
startConsole();
startInbox();
startTexts();
startReplay();
show();
await showAccounts();
