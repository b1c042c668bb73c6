/**
 * The layout's one script: loads every custom element. Each has a line here and a file of its own
 * below elements/; one that fails leaves its HTML as rendered, and the others work.
 */
const element = (name) =>
  import(`./elements/${name}.js`).catch((problem) => console.error(`elements/${name}.js:`, problem))

element("card-flip")
element("chat-room")
element("connection-state")
element("dialog-opener")
element("live-clock")
element("live-region")
element("presence-count")
element("zone-cookie")
