// Server-sent events for who has logged in: a browser's own EventSource cannot send a header. The same shape, as far as
// the page uses it: events by name, "error", close(), and readyState.

import { shown } from "/page/login.js";

const CLOSED = 2;
const PAUSE_MS = 5000;

export class Events {
  #url;
  #listeners = new Map();
  #end = new AbortController();
  #last = "";
  readyState = 0;

  constructor(url) {
    this.#url = url;
    this.#run();
  }

  addEventListener(kind, listener) {
    this.#listeners.set(kind, listener);
  }

  close() {
    this.readyState = CLOSED;
    this.#end.abort();
  }

  #tell(kind, data) {
    if (this.readyState !== CLOSED || kind === "error") {
      this.#listeners.get(kind)?.({ data });
    }
  }

  async #run() {
    while (!this.#end.signal.aborted) {
      try {
        const headers = { ...shown(), ...(this.#last ? { "Last-Event-ID": this.#last } : {}) };
        const answer = await fetch(this.#url, { headers, signal: this.#end.signal });
        if (!answer.ok || !answer.body) {
          this.readyState = CLOSED; // As a browser does: what is refused is not tried again by itself.
          this.#tell("error");
          return;
        }
        this.readyState = 1;
        await this.#read(answer.body.getReader());
      } catch {
        if (this.#end.signal.aborted) {
          return;
        }
      }
      this.readyState = 0;
      this.#tell("error");
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  async #read(reader) {
    const decoder = new TextDecoder();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + decoder.decode(part.value, { stream: true })).split("\n\n");
      rest = blocks.pop();
      blocks.forEach((block) => this.#take(block));
    }
  }

  #take(block) {
    let kind = "";
    const data = [];
    for (const line of block.split("\n")) {
      if (line.startsWith("id: ")) {
        this.#last = line.slice(4);
      } else if (line.startsWith("event: ")) {
        kind = line.slice(7);
      } else if (line.startsWith("data: ")) {
        data.push(line.slice(6));
      }
    }
    if (kind) {
      this.#tell(kind, data.join("\n"));
    }
  }
}
