// The server as the browser's tests talk to it beside the page: calls, events and files, with a key pair.
import assert from "node:assert/strict";

/** An event as a line; NaN and infinities, which JSON does not know, as the SDK writes them. */
const written = (event) => JSON.stringify(event).replace(/"value":"(NaN|-?Infinity)"/, '"value":$1');

export async function connect(url, accessKey, secretKey) {
  const basic = Buffer.from(`${accessKey}:${secretKey}`).toString("base64");
  const login = await fetch(`${url}/api/auth.login`, { method: "POST", headers: { Authorization: `Basic ${basic}` } });
  const { token } = (await login.json()).data;
  const authorization = { Authorization: `Bearer ${token}` };

  async function call(action, body = {}) {
    const headers = { "Content-Type": "application/json", ...authorization };
    const answer = await fetch(`${url}/api/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
    const { meta, data } = await answer.json();
    assert.equal(meta.result_code, 200, `${action}: ${meta.result_msg}`);
    return data;
  }

  /** Many events in batches of JSON lines. */
  async function report(events) {
    const headers = { "Content-Type": "application/json-lines", ...authorization };
    for (let from = 0; from < events.length; from += 5000) {
      const lines = events.slice(from, from + 5000).map(written);
      const answer = await fetch(`${url}/api/events.add_batch`, { method: "POST", headers, body: lines.join("\n") });
      const { meta, data } = await answer.json();
      assert.equal(meta.result_code, 200, meta.result_msg);
      assert.equal(data.errors, 0, JSON.stringify(data.errors_info));
    }
  }

  /** Stores a file and answers its address as the SDK would report it. */
  async function upload(path, content, type) {
    const form = new FormData();
    form.append(path, new Blob([content], { type }), path.split("/").pop());
    const answer = await fetch(`${url}/files/`, { method: "POST", headers: authorization, body: form });
    assert.equal(answer.status, 200, await answer.clone().text());
    return `${url}/files/${path}`;
  }

  return { url, call, report, upload };
}
