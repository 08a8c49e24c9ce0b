// What keeps this page from a server: the stages as they end, then the verdict and what to do.

const MARKS = { passed: "✓", warning: "!", failed: "✗", skipped: "·" };

/** The parts of the page that show it. */
export function createDiagnosis({ card, verdict, stages, button, close }) {
  /** @type {AbortController | undefined} of the diagnosis that runs */
  let running;

  function add({ name, outcome, ms, detail }, title) {
    const line = document.createElement("li");
    line.dataset.outcome = outcome;
    line.dataset.stage = name;
    const time = outcome === "skipped" ? "" : `${Math.round(ms)} ms`;
    line.append(element("b", MARKS[outcome]), element("span", title(name)), element("span", detail, "seen"), element("small", time));
    stages.append(line);
  }

  function conclude({ ok, verdict: text, fix, check, code }) {
    verdict.dataset.mood = ok ? "good" : "bad";
    const lines = [element("strong", text)];
    if (!ok) lines.unshift(element("code", code));
    if (fix) lines.push(element("p", `Fix: ${fix}`));
    if (check) lines.push(element("p", `Check: ${check}`, "check"));
    verdict.replaceChildren(...lines);
  }

  function begin() {
    delete verdict.dataset.mood;
    verdict.replaceChildren(element("span", "Looking …"));
    stages.replaceChildren();
    card.hidden = false;
    card.setAttribute("aria-busy", "true");
    button.textContent = "Stop";
    card.scrollIntoView({ block: "nearest" });
  }

  function end() {
    running = undefined;
    card.removeAttribute("aria-busy");
    button.textContent = "Diagnose";
  }

  close.addEventListener("click", () => {
    running?.abort();
    card.hidden = true;
  });

  return {
    /** Examines a server, or ends the examination that runs. */
    async toggle(address, options) {
      if (running) return running.abort();
      const mine = (running = new AbortController());
      begin();
      try {
        // loaded when it is wanted: a page that only connects does not pay for it
        const { diagnose, stageTitle } = await import("/diagnose.browser.mjs");
        const onProgress = (stage) => add(stage, stageTitle);
        conclude(await diagnose(address, { ...options, signal: mine.signal, onProgress }));
      } catch (error) {
        if (error.code !== "ABORTED") throw error;
        verdict.replaceChildren(element("span", "Stopped; what was open is closed."));
      } finally {
        end();
      }
    },
  };
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}
