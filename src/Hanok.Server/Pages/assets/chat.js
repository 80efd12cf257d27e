// The conversation: sending, streaming, stopping, what happens when the window is full.
import { $, announce, h } from "./dom.js";
import { chat } from "./api.js";
import { has, number, onLanguage, percent, pick, t } from "./strings.js";
import { onSettings, sampling, sendsWithEnter, setDefaults } from "./settings.js";
import { Answer, Problem } from "./answer.js";

const NEAR = 60; // pixels from the end within which the reader counts as reading along
let info = null, turns = [], firstKept = 0, running = null, following = true;

const input = () => $("input");

export function startChat(pageInfo) {
  info = pageInfo;
  setDefaults(info.model.defaults);
  drawWelcome();
  drawHints();
  onLanguage(() => { drawWelcome(); drawHints(); for (const turn of turns) turn.relabel?.(); });
  onSettings(drawHints);
  const box = input();
  box.addEventListener("keydown", keys);
  box.addEventListener("input", event => { if (!event.isComposing) grow(); });
  box.addEventListener("compositionend", grow);
  $("send").addEventListener("click", () => running ? stop() : send());
  $("new-chat").addEventListener("click", newChat);
  $("to-newest").addEventListener("click", () => { following = true; follow(); box.focus(); });
  $("thread-scroll").addEventListener("scroll", () => {
    const s = $("thread-scroll");
    following = s.scrollHeight - s.scrollTop - s.clientHeight < NEAR;
    $("to-newest").hidden = following;
  }, { passive: true });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && running && !event.isComposing && !document.querySelector("dialog[open]")) { event.preventDefault(); stop(); }
  });
  $("thread").addEventListener("click", copyCode);
  if (matchMedia("(hover: hover)").matches && (document.activeElement === document.body || !document.activeElement)) box.focus({ preventScroll: true });
}

/** While an input method composes, every key is its own: Enter there chooses a syllable, it does not send. */
function keys(event) {
  if (event.isComposing || event.keyCode === 229 || event.key !== "Enter") return;
  const control = event.ctrlKey || event.metaKey;
  if (event.shiftKey || event.altKey || (!sendsWithEnter() && !control)) return;
  event.preventDefault();
  if (!running) send();
}

function grow() {
  const box = input();
  box.style.height = "auto";
  box.style.height = box.scrollHeight + "px";
}

function drawHints() {
  $("send-hint").textContent = t(sendsWithEnter() ? "hintEnter" : "hintCtrl");
  const label = t(running ? "stop" : "send");
  $("send").setAttribute("aria-label", label);
  $("send").title = label;
}

function drawWelcome() {
  const skills = info.skills ?? [];
  $("welcome").replaceChildren(
    h("div", { class: "lead" }, h("h1", {}, t("welcome")), h("p", { class: "limits" }, info.limits ? pick(info.limits) : t(skills.length ? "limits" : "limitsNoSkills"))),
    skills.length ? h("div", { class: "skills" }, ...skills.map(skill => h("section", { class: "skill" },
      h("div", { class: "skill-head" }, h("h2", {}, skillTitle(skill)),
        skill.accuracy === undefined ? null : h("span", { class: "score" }, ...score(skill))),
      ...skill.examples.map(example => h("button", { type: "button", class: "example", onclick: () => ask(example) }, example))))) : "");
}

/** The server's title; where it only has the name, ours for the skills of the recipes that come with Hanok. */
const skillTitle = skill => skill.title.en === skill.name && has("skill." + skill.name) ? t("skill." + skill.name) : pick(skill.title);

function score(skill) {
  const share = h("b", {}, percent(skill.accuracy, skill.accuracy > .995 || skill.accuracy * 100 % 1 < .05 ? 0 : 1)), of = skill.n ? t("score", number(skill.n)) : t("scoreNoCount");
  return document.documentElement.lang === "ko" ? [of + " ", share] : [share, " " + of];
}

function ask(text) {
  if (running) return;
  input().value = text;
  send();
}

function send() {
  const text = input().value.trim();
  if (!text || running) return;
  input().value = "";
  grow();
  $("welcome").hidden = true;
  const element = h("article", { class: "turn user" }, h("div", { class: "text" }, text));
  turns.push({ role: "user", content: text, element });
  $("thread").append(element);
  following = true;
  answer();
}

async function answer() {
  const view = new Answer(info.model.name), turn = { role: "assistant", content: "", element: view.element };
  const messages = turns.slice(firstKept).map(({ role, content, reasoning }) => ({ role, content, ...(reasoning ? { reasoning_content: reasoning } : {}) }));
  turns.push(turn);
  $("thread").append(view.element);
  follow();
  const own = running = new AbortController();
  document.body.classList.add("generating");
  drawHints();
  announce(t("answering", info.model.name));
  const begun = performance.now();
  try {
    const body = { model: info.model.name, messages, stream: true, stream_options: { include_usage: true }, ...sampling(), hanok: { drop_oldest_turns: true } };
    for await (const piece of chat(body, own.signal)) {
      if (piece.hanok) { view.facts = { ...view.facts, ...piece.hanok }; if (piece.hanok.dropped_messages && !turn.counted) { turn.counted = true; drop(piece.hanok.dropped_messages); } }
      if (piece.usage) view.usage = piece.usage;
      const choice = piece.choices[0];
      if (choice?.finish_reason) view.finish = choice.finish_reason;
      const { reasoning_content: reasoning = "", content = "" } = choice?.delta ?? {};
      if (reasoning || content) { view.append(reasoning, content, follow); turn.content = view.text; turn.reasoning = view.reasoning; }
    }
  } catch (error) {
    if (own.signal.aborted) view.stopped = true;
    else view.problem = new Problem(error, info.model.context_length, () => retry(turn));
  }
  view.seconds = (performance.now() - begun) / 1000;
  turn.content = view.text;
  if (running === own) {
    running = null;
    document.body.classList.remove("generating");
    drawHints();
  }
  if (!turns.includes(turn)) return; // a new chat has begun meanwhile
  view.end();
  follow();
  if (view.stopped) announce(t("stopped"));
  else if (!view.problem) announce(t("answered", view.text));
}

/** Takes the failed answer away and asks again. */
function retry(turn) {
  if (running) return;
  turn.element.remove();
  turns = turns.filter(other => other !== turn);
  input().focus();
  answer();
}

/** The server left out the oldest messages: they stay to be read, above a line that says so. */
function drop(count) {
  $("thread").querySelector(".divider")?.remove();
  firstKept += count;
  for (const turn of turns.slice(0, firstKept)) turn.element.classList.add("dropped");
  const line = h("div", { class: "divider", role: "note" });
  const first = turns[firstKept];
  const relabel = () => { line.textContent = t("dropped", number(firstKept)); };
  for (const turn of turns) turn.relabel = undefined;
  first.relabel = relabel;
  relabel();
  first.element.before(line);
  announce(line.textContent);
}

function stop() { running?.abort(); }

function newChat() {
  stop();
  turns = [];
  firstKept = 0;
  running = null;
  document.body.classList.remove("generating");
  drawHints();
  $("thread").replaceChildren();
  $("welcome").hidden = false;
  $("to-newest").hidden = true;
  $("thread-scroll").scrollTop = 0;
  input().focus();
  announce(t("newChatDone"));
}

/** Keeps the end in sight for who reads along, and leaves alone who has scrolled up. */
function follow() {
  const s = $("thread-scroll");
  if (following) s.scrollTop = s.scrollHeight;
  $("to-newest").hidden = following || s.scrollHeight <= s.clientHeight;
}

async function copyCode(event) {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const code = button.closest(".code").querySelector("pre").textContent;
  try { await navigator.clipboard.writeText(code); }
  catch { // without a secure context: select it, so that Ctrl+C copies
    getSelection().selectAllChildren(button.closest(".code").querySelector("pre"));
    if (!document.execCommand("copy")) return;
  }
  button.dataset.copied = "1";
  button.textContent = t("copied");
  announce(t("copied"));
  setTimeout(() => { delete button.dataset.copied; button.textContent = t("copy"); }, 1600);
}
