/**
 * The layout's one script: loads the custom elements that a page has, also those that come later.
 * Each has a line here and a file of its own below elements/; one that fails leaves its HTML as
 * rendered, and the others work.
 */
const awaited = new Set()
const element = (name) => awaited.add(name)

element("announcement-banner")
element("booth-preview")
element("card-editor")
element("card-exchange")
element("card-flip")
element("chat-room")
element("connection-state")
element("demo-bar")
element("dialog-opener")
element("form-answer")
element("hall-filter")
element("hall-street")
element("live-clock")
element("live-region")
element("now-line")
element("passkey-entry")
element("passkey-maker")
element("presence-count")
element("push-switch")
element("question-list")
element("recording-player")
element("stage-player")
element("stage-reactions")
element("star-button")
element("turn-at")
element("unread-count")
element("upload-form")
element("zone-cookie")

function load(part) {
  for (const name of awaited) {
    if (!part.matches(name) && !part.querySelector(name)) continue
    awaited.delete(name)
    import(`./elements/${name}.js`).catch((problem) => console.error(`elements/${name}.js:`, problem))
  }
}

load(document.documentElement)
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const one of addedNodes) if (one instanceof Element) load(one)
}).observe(document.documentElement, { childList: true, subtree: true })
