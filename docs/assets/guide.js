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
  })

  showProofs(document.querySelector(".proofs"))

  tables.disconnect()
  each(".md-typeset__scrollwrap", (table) => tables.observe(table))
})
