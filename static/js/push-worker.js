/**
 * The service worker, served as /sw.js?key=…: shows what the fair pushes, leads to it, and hands a new address in
 * when the browser changes its own. It keeps nothing and answers for no page.
 */
const KEY = new URL(self.location).searchParams.get("key")

self.addEventListener("install", () => self.skipWaiting())

self.addEventListener("push", (event) => event.waitUntil(show(event.data)))

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(lead(event.notification.data?.path))
})

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)))

/** Something is shown in any case: browsers take the permission away from those that show nothing. */
async function show(data) {
  const told = read(data)
  await self.registration.showNotification(told.title ?? "Koryu", {
    body: told.body ?? "",
    tag: told.tag ?? "koryu",
    lang: told.lang ?? "",
    icon: "/static/img/icon-192.png",
    data: { path: told.path ?? "/notices" },
  })
}

function read(data) {
  try {
    return data.json() ?? {}
  } catch {
    return {}
  }
}

/** To the page that stands open there, else a new one; never to another site. */
async function lead(path) {
  const address = new URL(path ?? "/notices", self.location.origin)
  const target = address.origin === self.location.origin ? address.href : self.location.origin
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const there = pages.find((page) => page.url.split("#")[0] === target.split("#")[0])
  return there ? there.focus() : self.clients.openWindow(target)
}

async function renew({ oldSubscription, newSubscription }) {
  const options = { userVisibleOnly: true, applicationServerKey: KEY }
  const fresh = newSubscription ?? (await self.registration.pushManager.subscribe(options))
  const { endpoint, keys } = fresh.toJSON()
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth })
  if (oldSubscription) body.set("before", oldSubscription.endpoint)
  await fetch("/notices/browsers", { method: "POST", body, redirect: "manual" })
}
