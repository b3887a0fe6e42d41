// The rich-text editor gives its text box no name, language or direction: they are those of its field.
(function () {
  "use strict";

  function describe(field) {
    var editor = field.parentElement && field.parentElement.querySelector(".ProseMirror[contenteditable]");
    if (!editor) return;
    var label = field.id && document.querySelector('label[for="' + CSS.escape(field.id) + '"]');
    editor.setAttribute("aria-multiline", "true");
    if (field.hasAttribute("aria-label")) editor.setAttribute("aria-label", field.getAttribute("aria-label"));
    else if (label) editor.setAttribute("aria-label", label.textContent.replace(/\s*:?\s*$/, ""));
    ["lang", "dir"].forEach(function (name) {
      if (field.hasAttribute(name)) editor.setAttribute(name, field.getAttribute(name));
    });
  }

  // The editor's own words come in English only, whatever the page's language. The desk is in French.
  var FRENCH = {
    "paragraph": "paragraphe", "heading 3": "intertitre", "heading 4": "petit intertitre",
    "unordered list": "liste à puces", "ordered list": "liste numérotée", "bold": "gras", "italic": "italique",
    "subscript": "indice", "superscript": "exposant", "insert link": "mettre un lien", "remove link": "enlever le lien",
    "undo": "annuler la frappe", "redo": "rétablir la frappe", "edit link": "Lien", "url": "Adresse", "update": "Mettre ce lien"
  };
  function translate(root) {
    root.querySelectorAll(".prose-menubar [title], .prose-menubar [aria-label]").forEach(function (element) {
      ["title", "aria-label"].forEach(function (name) {
        var french = FRENCH[(element.getAttribute(name) || "").toLowerCase()];
        if (french) element.setAttribute(name, french);
      });
    });
    root.querySelectorAll(".prose-menubar__option > *, .prose-editor-dialog h3, .prose-editor-dialog label, .prose-editor-dialog button").forEach(function (element) {
      var french = FRENCH[element.textContent.trim().toLowerCase()];
      if (french) element.textContent = french;
    });
    // A link's title is nothing that readers get: the text of the link says where it leads.
    root.querySelectorAll(".prose-editor-dialog [name=title]").forEach(function (input) {
      input.closest(".prose-editor-dialog-field").hidden = true;
    });
  }

  function all() {
    translate(document);
    document.querySelectorAll("textarea[data-django-prose-editor-configurable]").forEach(describe);
  }

  // The editor shows by a class alone that a button cannot act now; whoever does not see it is told too.
  function tell(button) {
    if (button.classList.contains("disabled")) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.target.classList.contains("prose-menubar__button")) tell(change.target);
    });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["class"], subtree: true });

  // Editors appear when their modules have loaded, and again for each row that is added.
  new MutationObserver(all).observe(document.documentElement, { childList: true, subtree: true });
  all();
})();
