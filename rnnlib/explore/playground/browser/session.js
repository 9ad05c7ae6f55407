// The state and everything that changes it: by hand, by training, back and forth through what was done. An entry of
// the history is {state, runs}; a run is what one network's training has left: {steps, memory, losses, tests}.

import {GAMES} from "./games.js";
import {History} from "./history.js";
import {D} from "./network.js";
import {digitsOf, FIRST} from "./settings.js";
import {firstWeights} from "./start.js";
import {UNTRAINED} from "./trained.js";
import {Trainer} from "./trainer.js";
import {complete} from "./values.js";

const MAKES_WEIGHTS = ["cell", "units", "start", "gain", "seed"];
const MAKES_TASK = ["task", "length", "noise"];
export const REPEATS = 20;

export class Session {
  // It begins at a moment {state, runs}. `changed()` is called after every change, `ended(note)` when a training has
  // come to its end.
  constructor(moment, workerScript, changed, ended) {
    Object.assign(this, {changed, ended, workerScript, job: 0, training: false, repeating: false,
      repeats: null});
    this.history = new History(moment);
  }

  get state() { return this.history.now.state; }
  get runs() { return this.history.now.runs; }
  get network() { return this.state.networks[this.state.chosen]; }

  #keep(state, runs, gesture) {
    this.history.keep({state, runs}, gesture);
    this.changed();
  }

  // Another moment, which is a step of its own to undo
  open(moment) {
    this.stop();
    this.#endRepeats();
    this.history.keep(moment);
    this.changed();
  }

  close() {
    this.#endRepeats();
    this.trainer?.terminate();
  }

  // --- By hand ---

  // Of the screen. Another task is another training; another length keeps the step at the end, if it was there.
  set(changes) {
    const {state} = this, next = {...state, ...changes}, task = MAKES_TASK.some(name => next[name] !== state[name]);
    if (task) next.own = "own" in changes ? changes.own : "";
    if (next.length !== state.length && !("step" in changes))
      next.step = state.step === state.length ? next.length : Math.min(state.step, next.length);
    this.#goOn(next, task ? this.runs.map(() => UNTRAINED) : this.runs, `set ${Object.keys(changes)}`, task);
  }

  // Of the network that is chosen
  setNetwork(changes) {
    const {network, state} = this, next = {...network, ...changes};
    const anew = MAKES_WEIGHTS.some(name => next[name] !== network[name]);
    if (anew) next.weights = firstWeights(next);
    const run = anew ? UNTRAINED : next.rule === network.rule ? this.runs[state.chosen]
      : {...this.runs[state.chosen], memory: null};
    this.#put(next, run, `network ${Object.keys(changes)}`);
  }

  setWeight(k, value) {
    const weights = this.network.weights.slice();
    weights[k] = Math.min(99, Math.max(-99, value));
    this.#put({...this.network, weights}, this.runs[this.state.chosen], `weight ${k}`);
  }

  #put(network, run, gesture) {
    const {state} = this, at = (list, value) => list.map((each, k) => k === state.chosen ? value : each);
    this.#goOn({...state, networks: at(state.networks, network)}, at(this.runs, run), gesture, true);
  }

  // A training that is going on takes up what a hand has changed.
  #goOn(state, runs, gesture, concernsTraining) {
    if (concernsTraining) this.#endRepeats();
    this.#keep(state, runs, gesture);
    if (this.training && concernsTraining) this.train();
  }

  // x or the marker of step t, in a sequence of one's own that begins as a copy of the one shown
  draw(t, part, batch, value) {
    const {state} = this, column = d => Array.from({length: state.length}, (_, k) => batch.x[D * k + d]);
    const [small, large] = GAMES[state.task].values;
    const sequence = {x: column(0).map(x => x > (small + large) / 2 ? large : small), marker: column(1)};
    if (part === "x") sequence.x[t - 1] = value ? large : small; else sequence.marker[t - 1] = value;
    this.set({own: digitsOf(sequence, state.task)});
  }

  compare() {
    const {state} = this;
    const cell = this.network.cell === "LSTM" ? "GRU" : "LSTM"; // beside an RNN an LSTM, and beside that a GRU
    const other = () => complete({networks: [{...FIRST.network, units: this.network.units, cell}]}).networks;
    const networks = state.networks.length > 1 ? [this.network] : [this.network, ...other()];
    const runs = networks.length > 1 ? [this.runs[0], UNTRAINED] : [this.runs[state.chosen]];
    this.#goOn({...state, networks, chosen: networks.length - 1}, runs, null, true);
  }

  undo() { this.stop(); this.#endRepeats(); this.history.undo(); this.changed(); }
  redo() { this.stop(); this.#endRepeats(); this.history.redo(); this.changed(); }

  // --- Training ---

  #jobs() {
    return this.state.networks.map((network, k) => {
      const {memory, steps} = this.runs[k];
      return {...network, memory, steps};
    });
  }

  #setting() {
    const {task, length, noise} = this.state;
    return {task, length, noise};
  }

  #worker(heard) {
    const worker = new Worker(URL.createObjectURL(new Blob([this.workerScript], {type: "text/javascript"})));
    worker.onmessage = ({data}) => heard(data);
    return worker;
  }

  // From where it is, `until` steps on
  train() {
    this.trainer ??= this.#worker(news => this.#hear(news));
    if (!this.training) {
      this.goal = Math.max(...this.runs.map(run => run.steps)) + this.state.until;
      this.history.gesture = null; // a training after a training is another one to undo
    }
    this.training = true;
    this.trainer.postMessage({kind: "train", job: ++this.job, setting: this.#setting(), networks: this.#jobs(),
      until: this.goal});
    this.changed();
  }

  stop() {
    if (!this.training) return;
    this.training = false;
    this.job++;
    this.trainer.postMessage({kind: "stop"});
    this.changed();
  }

  #hear({job, networks, ended, note}) {
    if (job !== this.job || !this.training) return; // of a training that is no longer
    this.#take(networks, "training");
    if (!ended) return;
    this.training = false;
    this.ended(note);
    this.changed();
  }

  #take(news, gesture) {
    const {state} = this, runs = this.runs.map((run, k) => ({
      steps: news[k].steps, memory: news[k].memory,
      losses: run.losses.concat(news[k].losses), tests: run.tests.concat(news[k].tests)}));
    this.#keep({...state, networks: state.networks.map((network, k) => ({...network, weights: news[k].weights}))},
      runs, gesture);
  }

  // One step of training, here and now
  stepOnce() {
    this.stop();
    this.#endRepeats();
    const trainers = this.#jobs().map(job => new Trainer(this.#setting(),
      {...job, memory: structuredClone(job.memory)}));
    try {
      for (const trainer of trainers) trainer.advance();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.ended(error.message);
    }
    this.#take(trainers.map(trainer => trainer.report()), null);
  }

  newWeights() {
    this.stop();
    this.setNetwork({seed: this.network.seed + 1});
  }

  // --- The same training from other first weights ---

  repeat() {
    if (this.repeating) return this.#endRepeats();
    this.repeater = this.#worker(({which, solved}) => {
      this.repeats[which].push(solved);
      this.repeating = this.repeats.some(found => found.length < REPEATS);
      if (!this.repeating) this.repeater.terminate();
      this.changed();
    });
    this.repeats = this.state.networks.map(() => []);
    this.repeating = true;
    const seeds = Array.from({length: REPEATS}, (_, k) => 1001 + k);
    const networks = this.state.networks.map(({weights, ...options}) => options);
    this.repeater.postMessage({kind: "repeat", job: 0, setting: this.#setting(), networks, seeds,
      most: this.state.until});
    this.changed();
  }

  #endRepeats() {
    this.repeater?.terminate();
    this.repeating = false;
    if (this.repeats) this.repeats = null;
  }
}
