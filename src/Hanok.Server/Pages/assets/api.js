// Talking to the server: JSON, event streams, the key.
export class ApiError extends Error {
  constructor(status, error, retryAfter, requestId) {
    super(error?.message ?? `HTTP ${status}`);
    Object.assign(this, { status, code: error?.code ?? null, retryAfter, requestId });
  }
}

let askForKey = async () => {};
export function onKeyNeeded(ask) { askForKey = ask; }

const key = () => { try { return sessionStorage.getItem("hanok.key"); } catch { return null; } };

async function request(path, options = {}) {
  for (let tries = 0; ; tries++) {
    const used = key();
    const headers = { ...options.headers, ...(used ? { authorization: "Bearer " + used } : {}) };
    const response = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
    if (response.ok) return response;
    if (response.status === 401) {
      await askForKey(used !== null);
      continue;
    }
    let error = null;
    try { error = (await response.json()).error; } catch { /* not ours: the status says it */ }
    throw new ApiError(response.status, error, Number(response.headers.get("retry-after")) || null, response.headers.get("x-request-id"));
  }
}

export async function getJson(path) { return (await request(path)).json(); }

/** Yields {event, data} of an event stream. Characters that are cut between packets are put together by the decoder. */
export async function* events(path, options) {
  const response = await request(path, options);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "", event = null, data = [];
  try {
    while (true) {
      const { value, done } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (data.length) yield { event, data: data.join("\n") };
          event = null;
          data = [];
        } else if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
        else if (line.startsWith("event:")) event = line.slice(6).trim();
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Yields the pieces of a chat answer; throws ApiError, also for an error in mid-stream or an end without [DONE]. */
export async function* chat(body, signal) {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal };
  for await (const { data } of events("/v1/chat/completions", options)) {
    if (data === "[DONE]") return;
    const piece = JSON.parse(data);
    if (piece.error) throw new ApiError(500, piece.error, null, null);
    yield piece;
  }
  throw new ApiError(0, { code: "broken" }, null, null);
}
