// What was done, to be undone step by step. Entries are never changed, so that they can share what they hold.

const MOST = 400;
const PAUSE = 700; // ms: what one hand does to one thing without a longer rest is one step

export class History {
  constructor(first) {
    Object.assign(this, {past: [], now: first, future: [], gesture: null, time: -Infinity});
  }

  // `gesture` names what is being moved: further entries of the same gesture take the place of the last.
  keep(entry, gesture = null, time = performance.now()) {
    const goesOn = gesture !== null && gesture === this.gesture
      && (time - this.time < PAUSE || gesture === "training");
    if (!goesOn) this.past = [...this.past, this.now].slice(-MOST);
    Object.assign(this, {now: entry, future: [], gesture, time});
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.now);
    this.#rest(this.past.pop());
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.now);
    this.#rest(this.future.pop());
  }

  #rest(entry) { Object.assign(this, {now: entry, gesture: null}); }
}
