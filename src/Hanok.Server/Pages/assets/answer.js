// One answer: what the model thought, its text while it streams, what it came from, and what went wrong.
import { h } from "./dom.js";
import { number, onLanguage, t } from "./strings.js";
import { parse } from "./markdown.js";
import { patch } from "./patch.js";

export class Answer {
  text = "";
  reasoning = "";
  usage = null;
  facts = null;
  finish = null;
  seconds = 0;
  stopped = false;
  #frame = 0;

  constructor(modelName) {
    this.model = modelName;
    this.by = h("div", { class: "byline" }, modelName);
    this.body = h("div", { class: "md" }, h("span", { class: "waiting", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})));
    this.foot = h("div", { class: "foot" });
    this.thoughtTitle = h("summary", {});
    this.thoughtBody = h("div", { class: "md" });
    this.thought = h("details", { class: "thought" }, this.thoughtTitle, this.thoughtBody);
    this.element = h("article", { class: "turn assistant", "aria-busy": "true" }, this.by, this.body, this.foot);
    onLanguage(() => { if (this.element.isConnected && this.done) { this.#foot(); this.#labels(); } });
  }

  append(reasoning, text, afterDraw) {
    this.reasoning += reasoning;
    this.text += text;
    this.#frame ||= requestAnimationFrame(() => { this.#frame = 0; this.#draw(); afterDraw(); });
  }

  end() {
    this.done = true;
    cancelAnimationFrame(this.#frame);
    this.#draw();
    this.element.removeAttribute("aria-busy");
    this.#foot();
  }

  #draw() {
    if (this.reasoning) {
      if (!this.thought.parentNode) this.body.before(this.thought);
      patch(this.thoughtBody, parse(this.reasoning));
    }
    if (this.text || this.done) patch(this.body, this.text.trim() ? parse(this.text) : this.done && !this.problem ? [{ tag: "p", attrs: { class: "muted" }, kids: [t("emptyAnswer")] }] : []);
    this.#labels();
  }

  #labels() {
    this.thoughtTitle.textContent = t(this.text || this.done ? "thought" : "thinking");
    for (const button of this.element.querySelectorAll("button.copy")) if (!button.dataset.copied) button.textContent = t("copy");
  }

  #foot() {
    const facts = [h("span", {}, t("generatedBy", this.model))];
    if (this.facts?.digest) facts.push(h("code", { title: this.facts.digest }, this.facts.digest.slice(0, 12)));
    const set = this.facts?.settings;
    if (set) facts.push(h("span", {}, t("sampling", number(set.temperature, 2), number(set.top_p, 2), set.top_k, set.seed)));
    if (this.usage) facts.push(h("span", {}, t("tokens", number(this.usage.prompt_tokens), number(this.usage.completion_tokens))));
    const rate = this.usage?.completion_tokens / (this.facts?.timings?.completion_seconds || this.seconds);
    if (this.seconds) facts.push(h("span", {}, Number.isFinite(rate) ? t("time", number(this.seconds, 1), number(rate, rate < 10 ? 1 : 0)) : t("timeOnly", number(this.seconds, 1))));
    if (this.stopped) facts.push(h("span", {}, t("stopped")));
    if (this.finish === "length") facts.push(h("span", {}, t("cutOff")));
    this.foot.replaceChildren(...(this.text || !this.problem ? [h("div", { class: "meta" }, ...facts)] : []), ...(this.problem ? [this.problem.element] : []));
  }
}

/** What happened and what the person can do; counts down where the server said when to come back. */
export class Problem {
  #left = 0;
  #timer = 0;

  constructor(error, context, retry) {
    this.error = error;
    this.context = context;
    this.#left = error.status === 429 || error.status === 503 ? Math.max(1, error.retryAfter ?? 5) : 0;
    this.title = h("strong", {});
    this.text = h("span", {});
    this.button = h("button", { type: "button", class: "plain", onclick: retry });
    this.element = h("div", { class: "notice bad", role: "alert" }, this.title, this.text, h("div", {}, this.button));
    if (this.#left) this.#timer = setInterval(() => {
      this.#left--;
      if (this.#left <= 0 || !this.element.isConnected) clearInterval(this.#timer);
      this.draw();
    }, 1000);
    onLanguage(() => { if (this.element.isConnected) this.draw(); });
    this.draw();
  }

  draw() {
    const e = this.error;
    const [title, text] =
      e.status === 429 ? ["busyTitle", this.#left > 0 ? t("busyText", this.#left) : t("now")]
      : e.status === 503 ? ["notReadyTitle", this.#left > 0 ? t("notReadyText", this.#left) : t("now")]
      : e.code === "context_length_exceeded" ? ["tooLongTitle", t("tooLongText", number(this.context))]
      : e.code === "broken" ? ["brokenTitle", t("brokenText")]
      : e instanceof TypeError ? ["offlineTitle", t("offline")]
      : ["failedTitle", [t("failedText", e.message), e.requestId ? t("requestId", e.requestId) : ""].filter(Boolean).join(" ")];
    this.title.textContent = t(title);
    this.text.textContent = text;
    this.button.textContent = t("retry");
    this.button.disabled = this.#left > 0;
  }
}

