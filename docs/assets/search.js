// The theme fetches the search index with every page, and it weighs more than the rest
// of the page. Here that request waits until somebody begins to search. The script stands
// in the head, before the theme's own.
{
  const INDEX = /\/search(\/search_index)?\.json$/
  const { open, send } = XMLHttpRequest.prototype

  const begun = new Promise((resolve) => {
    if (new URLSearchParams(location.search).has("q")) resolve()
    for (const kind of ["focusin", "change"])
      addEventListener(kind, ({ target }) => {
        if (target.matches?.(".md-search__input, #__search")) resolve()
      })
  })

  // It takes whatever else a page can be had as (rel=alternate) for another language of
  // the site, and asks for the sitemap beside it. There is one sitemap.
  const SITEMAP = /\/sitemap\.xml$/
  const isSitemap = (url) => String(url) === String(new URL("sitemap.xml", __md_scope))

  XMLHttpRequest.prototype.open = function (method, url, ...others) {
    if (SITEMAP.test(url) && !isSitemap(url)) this.send = () => {}
    if (INDEX.test(url)) this.send = (body) => begun.then(() => send.call(this, body))
    return open.call(this, method, url, ...others)
  }
}

// The theme's worker takes what is typed for the beginnings of words, each as good as any
// other, so that the "a" of a pasted message finds every page. Here a question is first
// cut down to the words that tell one message from another. (Type 2 is a question.)
{
  const COMMON = new Set((
    "a an and are as at be been but by can could do does for from had has have how i if " +
    "in into is it its me my no of on or so such than that the their them then there " +
    "they this to too was were what when where which while who why will with you your " +
    "file line recent call last most traceback"
  ).split(" "))

  const PLACE = /^\s*File ".*$/gm // where in a program it happened
  const wordsOf = (question) =>
    question.replace(PLACE, "").split(/[^\p{L}\p{N}]+/u).filter((word) =>
      word.length > 1 && /^\p{L}+\d{0,2}$/u.test(word) && !COMMON.has(word.toLowerCase()))

  // A short word stands for itself, a long one for all that begin like it.
  const termOf = (word) => word.length < 5 ? `${word}^1` : word.replace(/(?<=...)s$/, "")

  // Of the words asked for, one that few pages have weighs more, as in the table of
  // traps. A section counts by its score times the weight of the words that it has, and
  // a page by the sum of its sections. (Type 3 is an answer: for each page, its hits.)
  const had = (hit) => Object.keys(hit.terms).filter((word) => hit.terms[word])
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
  const rank = (pages) => {
    const counts = new Map()
    for (const hits of pages)
      for (const word of new Set(hits.flatMap(had)))
        counts.set(word, (counts.get(word) ?? 0) + 1)
    const weigh = (words) =>
      sum([...words].map((word) => Math.log(1 + pages.length / (counts.get(word) ?? 0.5))))
    const worth = (hits) => sum(hits.map((hit) => hit.score * weigh(had(hit))))
    const worths = new Map(pages.map((hits) => [hits, worth(hits)]))
    pages.sort((one, other) => worths.get(other) - worths.get(one))
    const asked = weigh(new Set(pages.flat().flatMap((hit) => Object.keys(hit.terms))))
    const best = pages.slice(0, 3).map((hits) => weigh(new Set(hits.flatMap(had))))
    return pages.length ? Math.max(...best) / asked : 1
  }

  const ENOUGH = 0.4
  const say = (share) => {
    const list = document.querySelector(".md-search-result")
    let note = list?.querySelector(".guide-search-note")
    if (list && !note) {
      note = document.createElement("p")
      note.className = "guide-search-note"
      note.setAttribute("role", "status")
      list.querySelector(".md-search-result__meta").after(note)
    }
    if (note) note.textContent = share < ENOUGH ? "Nothing fits well. The nearest:" : ""
  }

  window.Worker = class extends Worker {
    constructor(...all) {
      super(...all)
      this.addEventListener("message", ({ data }) => {
        if (data?.type === 3) say(rank(data.data.items))
      })
    }

    postMessage(message, ...others) {
      if (message?.type === 2) {
        const terms = [...new Set(wordsOf(message.data).map(termOf))]
        if (terms.length) message = { ...message, data: terms.join(" ") }
      }
      return super.postMessage(message, ...others)
    }
  }
}
