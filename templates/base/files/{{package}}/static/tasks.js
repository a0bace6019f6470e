// Shows the tasks, and follows what any window, user or process does to them.

const API = "/api/tasks";
const SHOWN = 100; // tasks, the newest
const MAX_PAUSE = 10_000; // milliseconds between two attempts to connect

const tasks = document.getElementById("tasks");
const list = tasks.querySelector("ul");
const alert = tasks.querySelector("[role=alert]");
const status = tasks.querySelector("[role=status]");
const newTask = document.getElementById("new-task");
const newName = document.getElementById("new-name");
const template = document.getElementById("task");

let pause = 500; // milliseconds before the next attempt to connect
let waiting = []; // events that arrive while the list is read; null while live

// The list

function itemOf(id) {
  return list.querySelector(`[data-id="${id}"]`);
}

function append(id) {
  const item = template.content.firstElementChild.cloneNode(true);
  item.dataset.id = id;
  const next = [...list.children].find((other) => Number(other.dataset.id) > id);
  list.insertBefore(item, next ?? null);
  return item;
}

function put({ id, name, completed }) {
  const item = itemOf(id) ?? append(id);
  const text = item.querySelector(".name");
  if (text.textContent !== name || item.classList.contains("completed") !== completed) {
    item.classList.add("changed"); // until the style sheet has shown it
  }
  text.textContent = name;
  item.classList.toggle("completed", completed);
  item.querySelector("[type=checkbox]").checked = completed;
  for (const button of item.querySelectorAll(".actions button")) {
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
  }
}

function remove(id) {
  const item = itemOf(id);
  if (item?.contains(document.activeElement)) {
    const near = item.nextElementSibling ?? item.previousElementSibling;
    (near?.querySelector("[data-do=delete]") ?? newName).focus();
  }
  item?.remove();
}

function apply({ event, task }) {
  if (!task) return; // it is about something else
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

// What the user does

const actions = {
  rename: (item) => edit(item, true),
  cancel: (item) => edit(item, false),
  delete: (item) => write("DELETE", urlOf(item)),
};

function urlOf(item) {
  return `${API}/${item.dataset.id}`;
}

function edit(item, open) {
  for (const part of item.children) part.hidden = part.matches("form") !== open;
  const input = item.querySelector("form input");
  input.value = item.querySelector(".name").textContent;
  (open ? input : item.querySelector("[data-do=rename]")).focus();
}

list.addEventListener("click", ({ target }) => {
  actions[target.dataset.do]?.(target.closest("li"));
});
list.addEventListener("change", async ({ target: box }) => {
  if (box.type !== "checkbox") return;
  const stored = await write("PATCH", urlOf(box.closest("li")), { completed: box.checked });
  if (!stored) box.checked = !box.checked;
});
list.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && target.form) edit(target.closest("li"), false);
});
list.addEventListener("submit", async (event) => {
  event.preventDefault();
  const item = event.target.closest("li");
  const name = item.querySelector("form input").value;
  if (await write("PATCH", urlOf(item), { name })) edit(item, false);
});
list.addEventListener("animationend", ({ target }) => target.classList.remove("changed"));
newTask.addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = newName.value;
  newTask.reset(); // so that it can't be sent twice
  if (!(await write("POST", API, { name }))) newName.value ||= name;
});

// The server

// The JSON that answers a request; an Error says what to tell the user.
async function request(method, url, body) {
  const options = { method, signal: AbortSignal.timeout(10_000) };
  if (body) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let response, answer;
  try {
    response = await fetch(url, options);
    answer = await response.text();
  } catch {
    throw new Error("The server does not answer.");
  }
  if (response.ok) return answer && JSON.parse(answer);
{% if features.auth %}
  if (response.status === 401) {
    tasks.disabled = true; // as a stranger sees it
    tasks.querySelector(".log-in a").focus();
    throw new Error("You are no longer logged in.");
  }
{% endif %}
  throw new Error(reason(response, answer));
}

// Why a request failed, from problem details; a proxy may have answered without any.
function reason(response, answer) {
  let problem = {};
  try {
    problem = JSON.parse(answer);
  } catch {
    problem.detail = `The server answers with an error, ${response.status}.`;
  }
  const texts = problem.errors?.map(({ msg }) => `${msg}.`) ?? [problem.detail];
  const seconds = Number(response.headers.get("Retry-After"));
  if (seconds) texts.push(`Try again in ${seconds} s.`);
  return texts.join(" ");
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

newTask.querySelector("button").disabled = false; // nothing would have handled it before
connect();
