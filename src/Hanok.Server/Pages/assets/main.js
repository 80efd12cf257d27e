// Starts the page: language, theme, key; the run's progress until there is a model, then the chat.
import { $, announce, remember } from "./dom.js";
import { apply, currentLanguage, setLanguage, t } from "./strings.js";
import { events, getJson, onKeyNeeded } from "./api.js";
import { startSettings } from "./settings.js";
import { showRun } from "./run.js";
import { startChat } from "./chat.js";

const views = ["loading", "run", "chat"];

function show(view) {
  for (const id of views) $(id).hidden = id !== view;
  document.body.classList.toggle("chatting", view === "chat");
}

$("language").addEventListener("click", () => setLanguage(currentLanguage() === "ko" ? "en" : "ko"));
$("theme").addEventListener("click", () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  remember("theme", next);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => {
  let chosen = null;
  try { chosen = localStorage.getItem("hanok.theme"); } catch { /* storage may be forbidden */ }
  if (!chosen) document.documentElement.dataset.theme = event.matches ? "dark" : "light";
});

let asking = null;
onKeyNeeded(wrong => asking ??= new Promise(resolve => {
  const dialog = $("key-dialog"), field = $("key-input");
  $("key-wrong").hidden = !wrong;
  const save = () => {
    if (!field.value.trim()) return;
    try { sessionStorage.setItem("hanok.key", field.value.trim()); } catch { /* then it is asked for again */ }
    field.value = "";
    dialog.close();
    asking = null;
    resolve();
  };
  $("key-save").onclick = save;
  field.onkeydown = event => { if (event.key === "Enter" && !event.isComposing) save(); };
  dialog.oncancel = event => event.preventDefault();
  dialog.showModal();
}));

async function becomeChat() {
  const info = await getJson("/page/info");
  if (!info.ready) return false;
  $("model-name").textContent = info.model.name;
  $("model-name").title = info.model.digest;
  $("model-name").hidden = false;
  document.title = `${info.model.name} · Hanok`;
  show("chat");
  startChat(info);
  return true;
}

/** Follows the run until the model is there; a connection that breaks is taken up again. */
async function follow() {
  for (let wait = 1; ; wait = Math.min(2 * wait, 15)) {
    try {
      for await (const { data } of events("/run/events")) {
        const status = JSON.parse(data);
        wait = 1;
        if (status.ready) {
          if (await becomeChat()) { announce(t("welcome")); return; }
        } else if (status.run?.steps.length) {
          show("run"); // first, so that the chart knows its width
          showRun(status.run);
        } else show("loading");
        problem(null);
      }
    } catch (error) {
      if (!$("chat").hidden) throw error;
      problem(t("offline"));
    }
    await new Promise(resolve => { setTimeout(resolve, 1000 * wait); $("loading-retry").onclick = resolve; });
  }
}

function problem(text) {
  $("loading-text").textContent = text ?? t("loadingText");
  $("loading-retry").hidden = !text;
  if (text && !$("run").hidden) {
    $("run-failure").hidden = false;
    $("run-failure").textContent = text;
  }
}

apply();
startSettings();
follow();
