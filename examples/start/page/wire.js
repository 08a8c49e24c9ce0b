// The wire at the top of the page: every frame that goes by runs along it.

const MOST_PULSES = 16;

/** @param {{ track: HTMLElement, name: HTMLElement, peer: HTMLElement }} parts */
export function createWire({ track, name, peer }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  return {
    /** @param {"in" | "out"} direction */
    pulse(direction) {
      if (still.matches || document.hidden || track.childElementCount >= MOST_PULSES) return;
      const dot = document.createElement("span");
      dot.className = `pulse ${direction}`;
      track.append(dot);
      const [from, to] = direction === "out" ? ["0%", "100%"] : ["100%", "0%"];
      const run = dot.animate(
        [
          { left: from, opacity: 0 },
          { opacity: 1, offset: 0.15 },
          { opacity: 1, offset: 0.85 },
          { left: to, opacity: 0 },
        ],
        { duration: 650, easing: "cubic-bezier(.45,.05,.55,.95)" },
      );
      run.onfinish = () => dot.remove();
    },

    label(words) {
      name.textContent = words;
    },

    peer(host) {
      peer.textContent = host;
    },
  };
}
