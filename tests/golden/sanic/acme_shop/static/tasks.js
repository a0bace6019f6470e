// Shows the tasks, and follows what any window, user or process does to them.

const API = "/api/tasks";
const SHOWN = 100; // tasks, the newest
const MAX_PAUSE = 10_000; // milliseconds between two attempts to connect

const section = document.getElementById("tasks");
const list = section.querySelector("ul");
const alert = section.querySelector("[role=alert]");
const status = section.querySelector("[role=status]");
const newTask = document.getElementById("new-task");
const template = document.getElementById("task");

let pause = 500; // milliseconds before the next attempt to connect
let waiting = []; // events that arrive while the list is read; null while live

function itemOf(id) {
  return list.querySelector(`[data-id="${id}"]`);
}

function put({ id, name, completed }) {
  const item = itemOf(id) ?? append(id);
  item.classList.toggle("completed", completed);
  item.querySelector("[type=checkbox]").checked = completed;
  item.querySelector("span").textContent = name;
  for (const button of item.querySelectorAll("[data-do]")) {
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
  }
}

function append(id) {
  const item = template.content.cloneNode(true).firstElementChild;
  const rename = item.querySelector("form");
  const [box, input] = item.querySelectorAll("input");
  const button = (name) => item.querySelector(`[data-do=${name}]`);
  item.dataset.id = id;

  function edit(open) {
    rename.hidden = !open;
    for (const part of [item.querySelector("label"), button("rename"), button("delete")]) {
      part.hidden = open;
    }
    (open ? input : button("rename")).focus();
  }

  box.addEventListener("change", async () => {
    const wanted = box.checked;
    box.checked = !wanted; // until it is stored
    await write("PATCH", `${API}/${id}`, { completed: wanted });
  });
  button("rename").addEventListener("click", () => {
    input.value = item.querySelector("span").textContent;
    edit(true);
  });
  button("cancel").addEventListener("click", () => edit(false));
  rename.addEventListener("keydown", (event) => {
    if (event.key === "Escape") edit(false);
  });
  rename.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await write("PATCH", `${API}/${id}`, { name: input.value })) edit(false);
  });
  button("delete").addEventListener("click", () => write("DELETE", `${API}/${id}`));

  const next = [...list.children].find((other) => Number(other.dataset.id) > id);
  list.insertBefore(item, next ?? null);
  return item;
}

function remove(id) {
  const item = itemOf(id);
  if (item?.contains(document.activeElement)) {
    const near = item.nextElementSibling ?? item.previousElementSibling;
    (near?.querySelector("[data-do=delete]:not([hidden])") ?? newTask.querySelector("input")).focus();
  }
  item?.remove();
}

function apply({ event, task }) {
  if (event === "deleted") remove(task.id);
  else put(task);
  say(`“${task.name}” was ${event}.`);
}

function say(text, lost = false) {
  status.textContent = text;
  status.classList.toggle("lost", lost);
}

function fail(text) {
  alert.textContent = text;
  alert.hidden = !text;
}

// The JSON that answers a request; an Error says what to tell the user.
async function request(method, url, body) {
  const options = { method, signal: AbortSignal.timeout(10_000) };
  if (body) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Error("The server does not answer.");
  }
  const answer = await response.text();
  if (response.ok) return answer && JSON.parse(answer);
  let problem = {};
  try {
    problem = JSON.parse(answer);
  } catch {
    // not from the app itself
  }
  const details = problem.errors?.map((error) => error.msg) ?? [problem.detail ?? response.statusText];
  throw new Error(details.join(" "));
}

// Whether it was stored; the event that follows shows it, in this window as in all others.
async function write(method, url, body) {
  try {
    await request(method, url, body);
    fail("");
    if (waiting) await load(); // no event tells
    return true;
  } catch (error) {
    fail(error.message);
    return false;
  }
}

// Read the list anew, then catch up with what happened meanwhile.
async function load() {
  let page = await request("GET", `${API}?limit=${SHOWN}`);
  if (page.total > SHOWN) {
    page = await request("GET", `${API}?limit=${SHOWN}&offset=${page.total - SHOWN}`);
  }
  const ids = new Set(page.items.map((task) => String(task.id)));
  for (const item of [...list.children]) {
    if (!ids.has(item.dataset.id)) remove(item.dataset.id);
  }
  page.items.forEach(put);
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}${API}/events`);
  const lose = () => socket.close();
  addEventListener("offline", lose);

  socket.addEventListener("open", async () => {
    waiting = [];
    try {
      await load();
    } catch {
      socket.close();
      return;
    }
    pause = 500;
    say("Live: changes show at once in every window.");
    waiting.forEach(apply);
    waiting = null;
  });
  socket.addEventListener("message", ({ data }) => {
    if (waiting) waiting.push(JSON.parse(data));
    else apply(JSON.parse(data));
  });
  socket.addEventListener("close", () => {
    removeEventListener("offline", lose);
    waiting = [];
    say("The connection is lost. Trying again…", true);
    setTimeout(connect, pause * (0.5 + Math.random()));
    pause = Math.min(2 * pause, MAX_PAUSE);
  });
}

newTask.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = newTask.querySelector("input");
  if (await write("POST", API, { name: input.value })) newTask.reset();
});

for (const item of [...list.children]) {
  const task = {
    id: Number(item.dataset.id),
    name: item.textContent,
    completed: item.classList.contains("completed"),
  };
  item.remove();
  put(task);
}
connect();
