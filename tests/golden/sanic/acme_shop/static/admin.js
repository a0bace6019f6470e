// Piccolo Admin's script makes <style> elements, which the Content-Security-Policy refuses.
// It allows style sheets that a script makes: each element gets one, and no effect of its own.

const createElement = document.createElement;

document.createElement = function (name, options) {
  if (name !== "style") {
    return createElement.call(document, name, options);
  }
  const element = createElement.call(document, "script");
  element.type = "text/css"; // which is not run
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const update = () => sheet.replaceSync(element.textContent);
  new MutationObserver(update).observe(element, { childList: true });
  return element;
};
