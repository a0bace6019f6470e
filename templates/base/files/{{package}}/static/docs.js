// Sends the request that a form describes, and shows the response below it.
"use strict";

function requestOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const field of form.querySelectorAll("input")) {
    if (field.dataset.in === "path") {
      path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    } else if (field.value) {
      query.append(field.name, field.value);
    }
  }
  const options = { method: form.dataset.method, headers: {} };
  if (form.elements.body) {
    options.body = form.elements.body.value;
  }
  if (options.method !== "GET") {
    options.headers["Content-Type"] = "application/json";
  }
{% if features.auth %}
  const token = document.getElementById("token").value.trim();
  if (token) {
    options.headers.Authorization = `Bearer ${token}`;
  }
{% endif %}
  return new Request(query.size ? `${path}?${query}` : path, options);
}

async function answer(form) {
  const response = await fetch(requestOf(form));
  const headers = ["content-type", "location", "retry-after"]
    .filter((name) => response.headers.has(name))
    .map((name) => `${name}: ${response.headers.get(name)}`);
  const body = pretty(await response.text());
  return [`${response.status} ${response.statusText}`.trim(), ...headers, "", body].join("\n");
}

// JSON with line breaks; what a proxy answers instead of JSON stays as it is.
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

for (const form of document.querySelectorAll("form[data-path]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const output = form.querySelector("output");
    output.textContent = "…";
    try {
      output.textContent = await answer(form);
    } catch (error) {
      output.textContent = `No response: ${error.message}`;
    }
  });
}
