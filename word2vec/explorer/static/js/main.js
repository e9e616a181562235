/** Starts the page. */

import { Address } from "./address.js";
import { SourceError } from "./sources/connection.js";
import { find, make } from "./elements.js";
import { Explorer } from "./explorer.js";
import { chooseLanguage, Messages } from "./texts/messages.js";
import { makeProblem } from "./texts/problem.js";
import { openSource } from "./sources/source.js";
import { writeTexts } from "./texts/static_texts.js";

async function start() {
  find("not-started").remove();
  const source = openSource();
  const address = new Address();
  const messages = new Messages(chooseLanguage(address.view.lang, navigator.languages));
  document.documentElement.lang = messages.tag;
  writeTexts(document, messages);
  source.connection.onChange((isLost) => showGone(messages, source.connection, isLost));
  messages.onChange(() => showGone(messages, source.connection, source.connection.isLost));
  try {
    const [{ models, most_topn: mostTopn }, WordMap] = await Promise.all([source.models(), loadMap()]);
    new Explorer({ source, address, messages, models, mostTopn, WordMap });
  } catch (error) {
    find("panels").replaceChildren(makeProblem(messages, error));
    // The server's errors have been said. Others are faults of the page.
    if (!(error instanceof SourceError)) throw error;
  }
}

/** The rest of the page works without the map. */
async function loadMap() {
  try {
    return (await import("./map/word_map.js")).WordMap;
  } catch (error) {
    console.error(error);
    return null;
  }
}

function showGone(messages, connection, isLost) {
  const again = () => make("button", { type: "button", onclick: () => connection.retryNow() }, messages.say("retryNow"));
  find("gone").replaceChildren(...(isLost ? [make("span", {}, messages.say("serverGone")), again()] : []));
}

start();
