// @ts-check
// The reader is the scheduler. What the steps do is looked up in tables that the
// guide's model wrote: nothing here knows what a step means.

/** @typedef {[program: number, taken: number, own: number]} Process */
/** @typedef {{shared: number, processes: Process[], printed: number[]}} State */

class Machine {
  /** @param {any} data the tables of one model */
  constructor(data) {
    this.data = data
    /** @type {Map<string, Set<string>>} */
    this.known = new Map()
  }

  /** @returns {State} */
  start() {
    const processes = this.data.processes.map((program) => [program, 0, 0])
    return { shared: this.data.start, processes, printed: [] }
  }

  /** What the next step of a process would do: null if it must wait, undefined if it
   * has none left.
   * @param {State} state @param {number} number */
  effect(state, number) {
    const [program, taken, own] = state.processes[number]
    return this.data.effects[program][taken]?.[`${state.shared},${own}`]
  }

  /** @param {State} state @param {number} number @returns {State} */
  take(state, number) {
    const [shared, own, line] = this.effect(state, number)
    const [program, taken] = state.processes[number]
    const processes = state.processes.slice()
    processes[number] = [program, taken + 1, own]
    const printed = line < 0 ? state.printed : [...state.printed, line]
    return { shared, processes, printed }
  }

  /** @param {State} state */
  movable(state) {
    return state.processes.flatMap((_, n) => (this.effect(state, n) ? [n] : []))
  }

  /** @param {State} state */
  finished(state) {
    return state.processes.every(([program, taken]) => taken === this.data.effects[program].length)
  }

  /** Every way in which it can still end: lines yet to be printed, and the last state.
   * Processes with the same steps are not told apart.
   * @param {State} state @returns {Set<string>} */
  endings(state) {
    const key = `${state.shared};${state.processes.map(String).sort().join(";")}`
    let found = this.known.get(key)
    if (found) return found
    found = new Set()
    const moves = this.movable(state)
    if (!moves.length) found.add(`|${state.shared}|${this.finished(state)}`)
    for (const number of moves) {
      const after = this.take({ ...state, printed: [] }, number)
      const before = after.printed.map((line) => `${line} `).join("")
      for (const ending of this.endings(after)) found.add(before + ending)
    }
    this.known.set(key, found)
    return found
  }

  /** What can still come out, as the reader tells outcomes apart.
   * @param {State} state @returns {Set<string>} */
  outcomes(state) {
    const before = state.printed.map((line) => `${line} `).join("")
    const labels = [...this.endings(state)].map((ending) => {
      const [lines, shared, finished] = ending.split("|")
      const printed = (before + lines).trim().split(" ").filter(Boolean)
      const what = this.data.tells.length
        ? this.data.tells.map((name) => this.data.shared[shared][name]).join(" ")
        : printed.map((line) => this.data.lines[line]).join(" / ")
      if (finished === "true") return what || "all finish"
      return what ? `${what} (stuck)` : "deadlock"
    })
    return new Set(labels)
  }

  /** @param {State} state @param {any} challenge */
  met(state, challenge) {
    if (challenge.waits !== null) return this.effect(state, challenge.waits) === null
    const printed = state.printed.map((line) => this.data.lines[line])
    const shared = this.data.shared[state.shared]
    return !this.movable(state).length
      && this.finished(state) !== challenge.stuck
      && (!challenge.printed || String(printed) === String(challenge.printed))
      && Object.entries(challenge.final).every(([name, value]) => shared[name] === value)
  }
}

/** @param {string} tag @param {Record<string, any>} properties @param {(Node|string)[]} children */
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}
const FEW = 8 // outcomes that are all shown; of more, those that the last step ruled out

class Stepper extends HTMLElement {
  connectedCallback() {
    if (this.machine) return
    const data = JSON.parse(this.dataset.model)
    this.machine = new Machine(data)
    this.all = [...this.machine.outcomes(this.machine.start())].sort()
    this.done = new Set()
    this.build(data)
    this.go(this.asked(location.search), false)
    this.addEventListener("keydown", (event) => this.key(event))
  }

  /** The schedule that an address asks for, a digit for each turn.
   * @param {string} search @returns {number[]} */
  asked(search) {
    return [...(new URLSearchParams(search).get(this.id) ?? "").matchAll(/\d/g)].map(Number)
  }

  /** @param {any} data */
  build(data) {
    this.status = make("p", { className: "stepper-status", role: "status" })
    this.buttons = data.processes.map((_, number) => make("button", {
      type: "button", className: "stepper-process", onclick: () => this.go([...this.schedule, number]),
    }))
    this.code = data.program.map((line) => {
      const marks = make("span", { className: "stepper-marks", ariaHidden: "true" })
      return make("span", { className: "stepper-line" }, marks, make("span", {}, `${line}\n`))
    })
    const name = (text) => make("p", { className: "stepper-name" }, text)
    this.cells = data.cells.map(() => make("dl", { className: "stepper-cells" }))
    const cells = data.cells.map(([title], index) => make("div", {}, name(title), this.cells[index]))
    this.terminal = make("pre", { className: "stepper-terminal", tabIndex: 0, role: "group", ariaLabel: "What was printed" })
    this.terminal.style.minHeight = `${1.2 + 1.5 * data.rows}em`
    const terminal = data.rows ? [name("Terminal"), this.terminal] : []
    this.left = make(this.all.length > FEW ? "details" : "div", { className: "stepper-outcomes" })
    this.turns = make("p", { className: "stepper-turns" })
    this.tasks = make("ul", { className: "stepper-tasks" })
    const code = make("pre", { className: "stepper-code", tabIndex: 0, role: "group", ariaLabel: "The program" })
    code.append(make("code", {}, ...this.code))
    const tool = (text, onclick) =>
      make("button", { type: "button", className: "stepper-tool", onclick }, text)
    this.back = tool("Step back", () => this.go(this.schedule.slice(0, -1)))
    this.again = tool("Start again", () => this.go([]))
    const copying = (text, what) => tool(text, ({ target }) =>
      navigator.clipboard.writeText(what()).then(() => {
        target.textContent = "Copied"
        setTimeout(() => { target.textContent = text }, 1500)
      }))
    const tools = [copying("Copy link", () => this.link())]
    if (data.replay) tools.push(copying("Replay this on real processes", () => this.command))
    this.append(
      make("div", { className: "stepper-panes" },
        make("div", { className: "stepper-play" },
          make("div", { className: "stepper-memory" }, ...cells),
          make("div", { className: "stepper-processes" }, ...this.buttons),
          make("div", { className: "stepper-tools" }, this.back, this.again),
          this.status, ...terminal),
        make("div", {}, name("The program, and who is where"), code, this.left)),
      this.turns, make("div", { className: "stepper-tools", hidden: !navigator.clipboard }, ...tools),
      name("Can you do it?"), this.tasks)
  }

  link() {
    const url = new URL(location.href)
    if (this.schedule.length) url.searchParams.set(this.id, this.schedule.join(""))
    else url.searchParams.delete(this.id)
    url.hash = this.id
    return url.href
  }

  /** Take a schedule from the start, up to the first step that cannot be taken.
   * @param {number[]} schedule @param {boolean} spoken */
  go(schedule, spoken = true) {
    const { machine } = this
    let [state, before] = [machine.start(), undefined]
    const taken = []
    for (const number of schedule) {
      if (!state.processes[number] || !machine.effect(state, number)) break
      [state, before] = [machine.take(state, number), state]
      taken.push(number)
    }
    const focused = this.contains(document.activeElement) ? document.activeElement : null
    /** @type {number[]} */
    this.schedule = taken
    this.command = [machine.data.replay, ...taken].join(" ")
    this.draw(state, before)
    if (spoken) history.replaceState(history.state, "", this.link())
    if (focused instanceof HTMLButtonElement && focused.disabled)
      (this.buttons.find((button) => !button.disabled) ?? this.back).focus()
  }

  /** @param {State} state @param {State|undefined} before */
  draw(state, before) {
    const { machine, schedule } = this
    const { data } = machine
    const last = schedule[schedule.length - 1]
    const marks = new Map()
    state.processes.forEach(([program, taken, own], number) => {
      const steps = data.steps[program]
      const step = steps[taken]
      const [effect, button] = [machine.effect(state, number), this.buttons[number]]
      const registers = Object.entries(data.own[own]).map(([name, value]) => `${name} ${value}`)
      button.disabled = !effect
      button.classList.toggle("stepper-last", number === last)
      button.replaceChildren(
        make("b", {}, data.names[number]),
        make("span", {}, step ? (effect ? step[0] : `waits: ${step[0]}`) : "finished"),
        make("span", { className: "stepper-own" }, registers.join(", ")),
        make("span", { className: "stepper-count" }, step ? `step ${taken + 1} of ${steps.length}` : ""))
      if (step) marks.set(step[1], [...(marks.get(step[1]) ?? []), number])
    })
    const lit = before && data.steps[before.processes[last][0]][before.processes[last][1]][1]
    this.code.forEach((line, index) => {
      line.classList.toggle("stepper-lit", index + 1 === lit)
      line.firstChild.textContent = (marks.get(index + 1) ?? []).join("")
    })
    const now = data.shared[state.shared]
    const old = before && data.shared[before.shared]
    data.cells.forEach(([, names], index) => this.cells[index].replaceChildren(...names.map((name) =>
      make("div", { className: old && old[name] !== now[name] ? "stepper-changed" : "" },
        make("dt", {}, name), make("dd", {}, now[name])))))
    this.terminal.textContent = state.printed.map((line) => `${data.lines[line]}\n`).join("")
    this.back.disabled = this.again.disabled = !schedule.length
    this.turns.replaceChildren(schedule.length ? `Turns so far: ${schedule.join(" ")}` : "No turn taken yet.",
      ...(data.replay ? [make("br"), "On real processes: ", make("code", {}, this.command)] : []))
    const met = data.challenges.filter((challenge) => machine.met(state, challenge))
    this.tasks.replaceChildren(...data.challenges.map((challenge, index) => {
      if (met.includes(challenge)) this.done.add(index)
      return make("li", { className: this.done.has(index) ? "stepper-done" : "" },
        challenge.text, this.done.has(index) ? " (done)" : "")
    }))
    const possible = machine.outcomes(state)
    const gone = before ? [...machine.outcomes(before)].filter((each) => !possible.has(each)).sort() : []
    this.outcomes(possible, gone)
    this.status.textContent = [...this.sentences(state, before, possible, gone),
      ...met.map((challenge) => `Done: ${challenge.text}.`)].join(" ")
  }

  /** @param {Set<string>} possible @param {string[]} gone those that the last step ruled out */
  outcomes(possible, gone) {
    const { data } = this.machine
    const few = this.all.length <= FEW
    const heading = few ? `The ${data.noun}, struck out if no longer possible`
      : `${gone.length || "None"} of the ${data.noun} ruled out by the last step`
    this.left.replaceChildren(make(few ? "p" : "summary", { className: "stepper-name" }, heading), make("ul", {}, ...(few ? this.all : gone).map((each) =>
      make("li", { className: gone.includes(each) ? "stepper-changed" : "" },
        make(possible.has(each) ? "span" : "s", {}, each.replaceAll(data.prefix, ""))))))
  }

  /** @param {State} state @param {State|undefined} before @param {Set<string>} possible @param {string[]} gone */
  sentences(state, before, possible, gone) {
    const { machine, schedule, all } = this
    const { data } = machine
    const parts = []
    if (before) {
      const number = schedule[schedule.length - 1]
      const [program, taken] = before.processes[number]
      parts.push(`${data.names[number]}: ${data.steps[program][taken][0]}.`)
      if (!gone.length) parts.push("That step decided nothing.")
      else if (all.length > FEW) parts.push(`${gone.length} of the ${data.noun} can no longer happen.`)
      else parts.push(`No longer possible: ${gone.map((each) => `“${each}”`).join(", ")}.`)
    }
    const waiting = data.names.filter((_, number) => machine.effect(state, number) === null)
    if (!machine.movable(state).length)
      parts.push(waiting.length ? `Nobody can go on; waiting for ever: ${waiting.join(", ")}.` : "All steps are taken.")
    else if (all.length === 1) parts.push("Whatever you do, the same comes out.")
    else parts.push(`${possible.size} of ${all.length} ${data.noun} can still happen.`)
    return parts
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const number = Number.parseInt(event.key, 10)
    if (this.buttons[number] && !this.buttons[number].disabled) this.buttons[number].click()
    else if (event.key === "Backspace" && !this.back.disabled) this.back.click()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

customElements.define("guide-stepper", Stepper)

// A link of the prose to a moment of a stepper on the same page plays it there.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href*='?']") : null
  if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return
  const stepper = document.querySelector(`guide-stepper[id="${link.hash.slice(1)}"]`)
  if (!(stepper instanceof Stepper)) return
  event.preventDefault()
  event.stopPropagation()
  stepper.go(stepper.asked(link.search))
  stepper.scrollIntoView()
}, true)
