// The rich-text editor gives its text box no name, language or direction: they are those of its field.
(function () {
  "use strict";

  function describe(field) {
    var editor = field.parentElement && field.parentElement.querySelector(".ProseMirror[contenteditable]");
    if (!editor) return;
    var label = field.id && document.querySelector('label[for="' + CSS.escape(field.id) + '"]');
    editor.setAttribute("aria-multiline", "true");
    if (label) editor.setAttribute("aria-label", label.textContent.replace(/\s*:?\s*$/, ""));
    ["lang", "dir"].forEach(function (name) {
      if (field.hasAttribute(name)) editor.setAttribute(name, field.getAttribute(name));
    });
  }

  function all() {
    document.querySelectorAll("textarea[data-django-prose-editor-configurable]").forEach(describe);
  }

  // Editors appear when their modules have loaded, and again for each row that is added.
  new MutationObserver(all).observe(document.documentElement, { childList: true, subtree: true });
  all();
})();
