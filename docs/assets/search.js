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

  XMLHttpRequest.prototype.open = function (method, url, ...others) {
    if (INDEX.test(url)) this.send = (body) => begun.then(() => send.call(this, body))
    return open.call(this, method, url, ...others)
  }
}
