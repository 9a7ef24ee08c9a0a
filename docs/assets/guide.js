// Names and keyboard access that the theme leaves out. The theme's `document$` emits
// after the first load and after every instant navigation, when its own work is done.
const asButton = (icon, name) => {
  icon.setAttribute("role", "button")
  icon.setAttribute("aria-label", name)
  icon.setAttribute("tabindex", "0")
  icon.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    icon.parentElement.click()
  }
}

// What scrolls sideways is reached by keyboard; code is the theme's own work.
const tables = new ResizeObserver((entries) => {
  for (const { target } of entries)
    target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1
})

// A program can be saved under its name: the very text that stands on the page.
const offerToSave = (nav, block, name) => {
  if (nav.querySelector("[data-md-type=save]")) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "md-code__button"
  button.dataset.mdType = "save"
  button.title = "Download"
  button.setAttribute("aria-label", `Download ${name}`)
  button.onclick = () => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([block.querySelector("pre > code").textContent]))
    link.download = name
    link.click()
    URL.revokeObjectURL(link.href)
  }
  nav.append(button)
}

// Proofs are silent until the reader asks for them, and shows what proves a sentence.
const showProofs = (list) => {
  const title = document.querySelector("article h1")
  if (!list || !title) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "proofs-button"
  button.textContent = "Show proofs"
  const show = (wanted) => {
    document.body.toggleAttribute("data-proofs", wanted)
    button.setAttribute("aria-pressed", wanted)
  }
  show(localStorage.getItem("proofs") === "shown")
  button.onclick = () => {
    const wanted = button.getAttribute("aria-pressed") !== "true"
    localStorage.setItem("proofs", wanted ? "shown" : "hidden")
    show(wanted)
  }
  title.after(button)

  const note = document.createElement("div")
  note.className = "proof-note md-typeset"
  note.tabIndex = -1
  note.setAttribute("popover", "auto")
  note.setAttribute("role", "dialog")
  note.setAttribute("aria-label", "What proves this")
  list.after(note)
  note.onclick = (event) => event.target.closest("a") && note.hidePopover()
  for (const link of document.querySelectorAll("a.proof"))
    link.onclick = (event) => {
      event.preventDefault()
      event.stopPropagation() // the theme would follow it
      const proof = document.querySelector(link.hash)
      note.replaceChildren(...[...proof.cloneNode(true).childNodes])
      note.showPopover()
      note.focus()
    }
}

// The stepper is fetched by the first page that has one.
const stepper = document.createElement("script")
stepper.src = new URL("stepper.js", document.currentScript.src)
const fetchStepper = () => stepper.isConnected || document.body.append(stepper)

document$.subscribe(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act)

  each(".md-search", (dialog) => dialog.setAttribute("aria-label", "Search"))
  each(".md-header [for=__drawer] > svg", (icon) => asButton(icon, "Menu"))
  each(".md-header__button[for=__search] > svg", (icon) => asButton(icon, "Search"))

  // One landmark for each code block would bury the real ones.
  each(".md-code__nav", (nav) => {
    nav.setAttribute("role", "none")
    const block = nav.closest(".highlight")
    const file = block?.querySelector(".filename")?.textContent
    const what = file ?? (block?.matches(".language-console") ? "the command" : "the code")
    nav.querySelector("[data-md-type=copy]").setAttribute("aria-label", `Copy ${what}`)
    if (file?.endsWith(".py")) offerToSave(nav, block, file.split("/").pop())
  })

  if (document.querySelector("guide-stepper")) fetchStepper()
  showProofs(document.querySelector(".proofs"))

  tables.disconnect()
  each(".md-typeset__scrollwrap, .md-typeset__table > table", (table) => tables.observe(table))
})

// The table of traps gets a box that leaves the rows that fit a message or a question:
// by the rule of `python -m shmguide explain`, which weighs the same words alike.
const ENOUGH = 0.75
const WORD = /(?<=errno )\d+|(?<=code )-?\d+|[a-z]+[a-rt-z]/g
const wordsOf = (text) => new Set(text.toLowerCase().match(WORD) ?? [])

const trapFinder = (rows) => {
  const traps = rows.map((row) =>
    [...row.querySelectorAll(".text")].map((text) => wordsOf(text.textContent))
  )
  const counts = new Map()
  for (const texts of traps)
    for (const word of new Set(texts.flatMap((text) => [...text])))
      counts.set(word, (counts.get(word) ?? 0) + 1)
  const weight = (words) => [...words].sort()
    .reduce((sum, word) => sum + Math.log(1 + rows.length / (counts.get(word) ?? 1)), 0)
  const score = (asked, text) => {
    const smaller = Math.min(weight(asked), weight(text))
    const common = weight([...asked].filter((word) => text.has(word)))
    return smaller ? [common * common / smaller, common / smaller] : [0, 0]
  }
  return (question) => {
    const asked = wordsOf(question.replace(/^\s*File ".*$/gm, ""))
    const found = traps.map((texts, place) => {
      const scores = texts.map((text) => score(asked, text))
      const [best, share] = scores.reduce((a, b) => (b[0] > a[0] ? b : a))
      return { row: rows[place], best, share }
    }).filter(({ best }) => best > 0).sort((a, b) => b.best - a.best)
    const fitting = found.filter(({ share }) => share >= ENOUGH)
    return { fitting, others: fitting.length ? [] : found.slice(0, 5) }
  }
}

const filterTraps = (table) => {
  if (!table) return
  const body = table.tBodies[0]
  const rows = [...body.rows]
  const find = trapFinder(rows)
  const form = document.createElement("form")
  form.className = "trap-filter"
  form.innerHTML =
    '<label for="trap">Your message or symptom</label>' +
    '<textarea id="trap" rows="2" spellcheck="false"></textarea><p role="status"></p>'
  const [box, status] = form.querySelectorAll("textarea, p")
  table.before(form)
  box.oninput = () => {
    const { fitting, others } = find(box.value)
    const shown = box.value.trim() ? [...fitting, ...others].map(({ row }) => row) : rows
    const nothing = others.length ? "Nothing fits. The nearest:" : "Nothing fits."
    const count = `${fitting.length} of ${rows.length} fit, the best first`
    status.textContent = shown === rows ? "" : fitting.length ? count : nothing
    for (const row of rows) row.hidden = !shown.includes(row)
    body.append(...shown, ...rows.filter((row) => !shown.includes(row)))
  }
  box.value = new URLSearchParams(location.search).get("message") ?? ""
  if (box.value) box.oninput()
}

// On the home page, a box for a message leads to the table of traps, which answers it.
const askTraps = (card) => {
  const link = card?.querySelector("p a")
  if (!link) return
  const form = document.createElement("form")
  form.className = "trap-filter"
  form.action = link.href
  form.innerHTML =
    '<label for="message">Your message or symptom</label>' +
    '<textarea id="message" name="message" rows="2" spellcheck="false"></textarea>' +
    '<button type="submit">Find it</button>'
  const box = form.querySelector("textarea")
  box.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault()
    form.requestSubmit()
  }
  card.querySelector("h2").after(form)
}

document$.subscribe(() => {
  filterTraps(document.querySelector("table.traps"))
  askTraps(document.querySelector(".ask"))
})
