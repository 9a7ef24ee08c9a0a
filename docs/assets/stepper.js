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
    return state.processes.every(([program, taken]) =>
      taken === this.data.effects[program].length)
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
      const what = this.data.outcome === "printed"
        ? (before + lines).trim().split(" ").filter(Boolean).map((n) => this.data.lines[n]).join(" / ")
        : this.data.shared[shared][this.data.outcome]
      return finished === "true" ? what : `${what} (stuck)`
    })
    return new Set(labels)
  }

  /** @param {State} state @param {any} challenge */
  met(state, challenge) {
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

class Stepper extends HTMLElement {
  connectedCallback() {
    if (this.machine) return
    const data = JSON.parse(this.dataset.model ?? "")
    this.machine = new Machine(data)
    /** @type {number[]} */
    this.schedule = []
    this.querySelector(".stepper-drawn")?.remove()
    this.build(data)
    this.go(this.asked(location.search), false)
    this.addEventListener("keydown", (event) => this.key(/** @type {KeyboardEvent} */ (event)))
  }

  /** The schedule that an address asks for; steps that cannot be taken end it.
   * @param {string} search @returns {number[]} */
  asked(search) {
    const given = new URLSearchParams(search).get(this.id) ?? ""
    return given.split("-").filter(Boolean).map(Number)
  }

  /** @param {any} data */
  build(data) {
    this.status = make("p", { className: "stepper-status" })
    this.status.setAttribute("role", "status")
    this.buttons = data.processes.map((_, number) => {
      const button = make("button", { type: "button", className: "stepper-process" })
      button.addEventListener("click", () => this.go([...this.schedule, number]))
      return button
    })
    this.code = data.program.map((line) => {
      const marks = make("span", { className: "stepper-marks" })
      marks.setAttribute("aria-hidden", "true")
      return make("span", { className: "stepper-line" }, marks, make("span", {}, `${line}\n`))
    })
    this.cells = make("dl", { className: "stepper-cells" })
    this.terminal = make("pre", { className: "stepper-terminal", tabIndex: 0 })
    this.terminal.setAttribute("role", "group")
    this.terminal.setAttribute("aria-label", "What was printed")
    this.turns = make("p", { className: "stepper-turns" })
    this.tasks = make("ul", { className: "stepper-tasks" })
    const list = make("pre", { className: "stepper-code", tabIndex: 0 }, make("code", {}, ...this.code))
    list.setAttribute("role", "group")
    list.setAttribute("aria-label", "The program")
    const tool = (text, act) => {
      const button = make("button", { type: "button", className: "stepper-tool" }, text)
      button.addEventListener("click", () => act(button))
      return button
    }
    this.back = tool("Step back", () => this.go(this.schedule.slice(0, -1)))
    this.again = tool("Start again", () => this.go([]))
    const copied = (button, text) => {
      navigator.clipboard.writeText(text).then(() => {
        const before = button.textContent
        button.textContent = "Copied"
        setTimeout(() => { button.textContent = before }, 1500)
      })
    }
    const tools = [this.back, this.again, tool("Copy link", (b) => copied(b, this.link()))]
    if (data.replay)
      tools.push(tool("Copy the command that replays it", (b) =>
        copied(b, `${data.replay} ${this.schedule.join(" ")}`.trim())))
    const name = (text) => make("p", { className: "stepper-name" }, text)
    this.append(
      make("div", { className: "stepper-panes" },
        make("div", { className: "stepper-play" },
          name("Shared memory"), this.cells,
          make("div", { className: "stepper-processes" }, ...this.buttons),
          this.status,
          name("Terminal"), this.terminal),
        make("div", {}, name("The program, and who is where"), list)),
      make("div", { className: "stepper-tools" }, ...tools),
      this.turns,
      name("Can you do it?"),
      this.tasks)
    this.done = new Set()
  }

  /** @returns {string} */
  link() {
    const url = new URL(location.href)
    if (this.schedule.length) url.searchParams.set(this.id, this.schedule.join("-"))
    else url.searchParams.delete(this.id)
    url.hash = this.id
    return url.href
  }

  /** Take a schedule from the start, up to the first step that cannot be taken.
   * @param {number[]} schedule @param {boolean} spoken */
  go(schedule, spoken = true) {
    const { machine } = this
    const states = [machine.start()]
    const taken = []
    for (const number of schedule) {
      const state = states[states.length - 1]
      if (!state.processes[number] || !machine.effect(state, number)) break
      states.push(machine.take(state, number))
      taken.push(number)
    }
    const focused = this.contains(document.activeElement) ? document.activeElement : null
    this.schedule = taken
    this.draw(states[states.length - 1], states[states.length - 2], spoken)
    if (spoken) history.replaceState(history.state, "", this.link())
    if (focused instanceof HTMLButtonElement && focused.disabled)
      (this.buttons.find((button) => !button.disabled) ?? this.back).focus()
  }

  /** @param {State} state @param {State|undefined} before @param {boolean} spoken */
  draw(state, before, spoken) {
    const { machine, schedule } = this
    const { data } = machine
    const last = schedule[schedule.length - 1]
    const marks = new Map()
    state.processes.forEach(([program, taken, own], number) => {
      const step = data.steps[program][taken]
      const effect = machine.effect(state, number)
      const button = this.buttons[number]
      const registers = Object.entries(data.own[own]).map(([name, value]) => `${name} ${value}`)
      const next = step ? (effect ? step[0] : `waits: ${step[0]}`) : "finished"
      button.disabled = !effect
      button.classList.toggle("stepper-last", number === last)
      button.replaceChildren(
        make("b", {}, `Process ${number}`),
        make("span", {}, next),
        make("span", { className: "stepper-own" }, registers.join(", ")))
      if (step) marks.set(step[1], [...(marks.get(step[1]) ?? []), number])
    })
    const lit = before && data.steps[before.processes[last][0]][before.processes[last][1]][1]
    this.code.forEach((line, index) => {
      line.classList.toggle("stepper-lit", index + 1 === lit)
      line.firstChild.textContent = (marks.get(index + 1) ?? []).join("")
    })
    const old = before && data.shared[before.shared]
    this.cells.replaceChildren(...Object.entries(data.shared[state.shared]).map(([name, value]) =>
      make("div", { className: old && old[name] !== value ? "stepper-changed" : "" },
        make("dt", {}, name), make("dd", {}, value))))
    this.terminal.textContent = state.printed.map((line) => `${data.lines[line]}\n`).join("")
    this.back.disabled = this.again.disabled = !schedule.length
    this.turns.textContent = schedule.length ? `Turns so far: ${schedule.join(" ")}` : "No turn taken yet."
    this.tasks.replaceChildren(...data.challenges.map((challenge, index) => {
      if (machine.met(state, challenge)) this.done.add(index)
      return make("li", { className: this.done.has(index) ? "stepper-done" : "" },
        challenge.text, this.done.has(index) ? " (done)" : "")
    }))
    this.status.textContent = this.sentence(state, before, spoken)
  }

  /** @param {State} state @param {State|undefined} before @param {boolean} spoken */
  sentence(state, before, spoken) {
    const { machine, schedule } = this
    const { data } = machine
    const now = machine.outcomes(state)
    const parts = []
    if (before) {
      const number = schedule[schedule.length - 1]
      const [program, taken] = before.processes[number]
      const gone = machine.outcomes(before).size - now.size
      parts.push(`Process ${number}: ${data.steps[program][taken][0]}.`)
      parts.push(gone ? `${gone} of the ${data.noun} can no longer happen.` : "That step decided nothing.")
    }
    if (machine.movable(state).length)
      parts.push(`${now.size} of ${data.total} ${data.noun} can still happen.`)
    else
      parts.push(machine.finished(state) ? "All processes have finished." : "Nobody can go on: a deadlock.")
    const met = data.challenges.filter((challenge) => machine.met(state, challenge))
    parts.push(...met.map((challenge) => `Done: ${challenge.text}.`))
    return parts.join(" ")
  }

  /** @param {KeyboardEvent} event */
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
