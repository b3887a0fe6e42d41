// What is pasted or dropped into a text is cleaned (clean.js), and a sentence beside the field says what a reader would
// miss. An extension of the editor, as its documentation wants them: DJANGO_PROSE_EDITOR_EXTENSIONS in the settings.
import { Extension, Plugin } from "django-prose-editor/editor";
import { clean, lines } from "desk/clean";

// `words` comes from content.admin.pasting: {language, dropped, remarks, pasted, without}; counted forms by plural category.
export function sentence(lost, words) {
  const plural = new Intl.PluralRules(words.language);
  const said = (forms, count) => (forms[plural.select(count)] ?? forms.other).replace("[count]", count);
  const those = (kinds) => Object.keys(kinds).filter((kind) => lost[kind]).map((kind) => said(kinds[kind], lost[kind]));
  const dropped = those(words.dropped);
  const remarks = those(words.remarks);
  if (!dropped.length && !remarks.length) return "";
  const things = new Intl.ListFormat(words.language).format(dropped);
  return [dropped.length ? words.without.replace("[things]", things) : words.pasted, ...remarks].join(" ");
}

export const CleanPaste = Extension.create({
  name: "cleanPaste",

  addStorage() {
    return { note: null, waiting: "" };
  },

  // The live region is there before it says anything: some screen readers hear no other.
  onCreate() {
    const note = document.createElement("p");
    note.className = "desk-pasted";
    note.setAttribute("role", "status");
    this.editor.view.dom.closest(".prose-editor").append(note);
    this.storage.note = note;
  },

  onDestroy() {
    this.storage.note?.remove();
  },

  // Pasting says its sentence; any other change, undoing included, takes it away.
  onUpdate() {
    this.storage.note.textContent = this.storage.waiting;
    this.storage.waiting = "";
  },

  transformPastedHTML(html) {
    const cleaned = clean(html);
    this.storage.waiting = sentence(cleaned.lost, this.options);
    return cleaned.html;
  },

  addProseMirrorPlugins() {
    const { storage, options } = this;
    const say = (words) => { storage.note.textContent = words; storage.waiting = ""; };
    return [
      new Plugin({
        props: {
          transformPastedText: lines,
          handlePaste(view, event, slice) {
            const data = event.clipboardData;
            const pictures = Array.from(data?.files ?? []).filter((file) => file.type.startsWith("image/")).length;
            if (slice.size || !(storage.waiting || pictures)) return false;
            // Nothing but pictures: the words that were selected stay.
            say(storage.waiting || sentence({ pictures }, options));
            return true;
          },
        },
      }),
    ];
  },
});
