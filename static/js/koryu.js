/**
 * The layout's one script: loads every custom element. Each has a line here and a file of its own
 * below elements/; one that fails leaves its HTML as rendered, and the others work.
 */
const element = (name) =>
  import(`./elements/${name}.js`).catch((problem) => console.error(`elements/${name}.js:`, problem))

element("booth-preview")
element("card-editor")
element("card-exchange")
element("announcement-banner")
element("card-flip")
element("chat-room")
element("connection-state")
element("demo-bar")
element("dialog-opener")
element("hall-filter")
element("hall-street")
element("include-fragment")
element("live-clock")
element("live-region")
element("now-line")
element("presence-count")
element("question-list")
element("recording-player")
element("stage-player")
element("stage-reactions")
element("star-button")
element("turn-at")
element("upload-form")
element("unread-count")
element("zone-cookie")
