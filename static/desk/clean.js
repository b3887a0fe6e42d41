// HTML from Word, Writer, Outlook, Google Docs or a web page becomes the few elements that a text may hold
// (content/models/richtext.py), and what a reader would miss is counted. DOMParser reads it, which runs no script and asks
// no host; it is written again from nothing: what is not named here cannot come through. In between it is a list of
// blocks, {heading, item, runs}.

const SCHEMES = /^(https?|mailto|tel):$/;
const ALLOWED = "p,h3,h4,ul,ol,li,strong,em,a,sub,sup,br";
const SILENT = new Set(
  "head,script,style,template,noscript,xml,meta,link,title,select,textarea,input,button,map,rp,rt".split(","),
);
const PICTURES = new Set("img,svg,canvas".split(","));
const OBJECTS = new Set("video,audio,iframe,object,embed,applet,math".split(","));
const BLOCKS = new Set((
  "address,article,aside,blockquote,body,caption,center,dd,details,dir,div,dl,dt,fieldset,figcaption,figure,footer,form," +
  "h1,h2,h3,h4,h5,h6,header,hr,li,main,menu,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul"
).split(","));

// --- Letters of symbol fonts. Word writes an arrow as the letter "à" of Wingdings, and µ as the letter "m" of Symbol.

const letters = (from, to) => new Map(Array.from(from, (letter, index) => [letter, Array.from(to)[index]]));
const SYMBOL = letters(
  "abgdezhqiklmnxoprstufcywABGDEZHQIKLMNXOPRSTUFCYW£³±´·®¬°¥»¹×",
  "αβγδεζηθικλµνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ≤≥±×•→←°∞≈≠⋅",
);
const WINGDINGS = letters("àßáâèçéêüûþýJLK§·l¨o", "→←↑↓➔⬅⬆⬇✓✗☑☒☺☹😐▪•●□□");
const UNREAD = new Map();
const FONTS = new Map([
  ["symbol", SYMBOL], ["wingdings", WINGDINGS], ["wingdings 2", UNREAD], ["wingdings 3", UNREAD], ["webdings", UNREAD],
]);

// Text of a symbol font as the letters that it shows; those that are not known are left out and counted.
function symbols(font, text, lost) {
  return Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    const plain = code >= 0xf000 && code <= 0xf0ff ? String.fromCharCode(code & 0xff) : letter;
    if ((font === "symbol" ? /[\s\d.,;:!?()%+=/-]/ : /\s/).test(plain)) return plain;
    const read = FONTS.get(font).get(plain);
    if (read === undefined) lost.symbols += 1;
    return read ?? "";
  }).join("");
}

// --- Reading an element.

const blank = (text) => /^\s*$/.test(text); // no-break spaces are spaces here

// A Content-Security-Policy is asked about styles and handlers even in a document that is never shown, and complains of
// each: they get another name, under which styles are read. The style sheets go.
function quiet(html) {
  return html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi, (tag) =>
      tag.replace(/([\s/"'])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"));
}

const styleOf = (element) => element.getAttribute("data-style") ?? "";

// A style attribute as a map. Not element.style, which forgets the mso- properties.
function styles(element) {
  const found = new Map();
  for (const [, name, value] of styleOf(element).matchAll(/([-\w]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)/g)) {
    found.set(name.toLowerCase(), value.trim().toLowerCase());
  }
  return found;
}

const hidden = (style) => style.get("display") === "none" || style.get("mso-hide") === "all";

// What the text inside an element looks like, given what is around it. A style has the last word over its tag.
function looks(element, style, around, lost) {
  const tag = element.localName;
  const marks = { ...around };
  const weight = style.get("font-weight");
  if (tag === "b" || tag === "strong") marks.strong = true;
  if (weight) marks.strong = /bold/.test(weight) || Number(weight) >= 600;
  if (tag === "i" || tag === "em") marks.em = true;
  if (style.has("font-style")) marks.em = /italic|oblique/.test(style.get("font-style"));
  const raised = { sup: "sup", super: "sup", sub: "sub" }[/^su[bp]$/.test(tag) ? tag : style.get("vertical-align")];
  if (raised) marks.raised = raised;
  if (/^(s|strike)$/.test(tag) || /line-through/.test(style.get("text-decoration") ?? style.get("text-decoration-line"))) {
    if (!around.struck && element.textContent.trim()) lost.struck += 1;
    marks.struck = true;
  }
  const fonts = style.get("mso-symbol-font-family") ?? style.get("font-family") ?? element.getAttribute("face");
  if (fonts) marks.font = fonts.split(",")[0].replace(/["']/g, "").trim().toLowerCase();
  const size = /^([\d.]+)(pt|px)/.exec(style.get("font-size") ?? "");
  if (size) marks.size = Number(size[1]) * (size[2] === "px" ? 0.75 : 1);
  if (tag === "pre") marks.pre = true;
  if (tag === "a" && element.hasAttribute("href")) marks.href = address(element, lost);
  return marks;
}

// The address of a link, or nothing: what is no web page, mail or phone leads readers nowhere.
function address(link, lost) {
  const href = link.getAttribute("href").trim();
  const parsed = URL.canParse(href) ? new URL(href) : null; // reads through the line breaks that hide a scheme
  if (parsed && SCHEMES.test(parsed.protocol)) return /[\s\u0000-\u001f]/.test(href) ? parsed.href : href;
  if (!href.startsWith("#") && link.textContent.trim()) lost.links += 1;
  return undefined;
}

function headingLevel(element) {
  const named = /\bMso(Title|Subtitle|Heading(\d))/.exec(element.className) ?? [];
  if (named[1] === "Title") return 0;
  if (named[1]) return Number(named[2] ?? 1);
  const tag = /^h([1-6])$/.exec(element.localName);
  if (tag) return Number(tag[1]);
  return element.getAttribute("role") === "heading" ? Number(element.getAttribute("aria-level") ?? 2) : undefined;
}

// --- Lists. An item is {depth, ordered, first, key}: paragraphs with the same item stand in the same <li>, items with the
// same key in the same list. `first`: a list that begins with it counts 1, 2, 3 as it did.

const FIRST = /^[([]?\s*[1١][.)\]°:–-]?$/;
const NUMBER = /^[([]?(\p{N}+|\p{L}{1,5}(?=\s*[.)\]°:–-]))([.-][\p{L}\p{N}]+)*\s*[.)\]°:–-]*$/u;

// Word draws the mark of a list paragraph as text, a narrow blank after it. Gives that text and takes it away; undefined
// when there is none. Where Word's own properties were lost on the way, the blank tells.
function takeMark(paragraph) {
  const spans = Array.from(paragraph.querySelectorAll("span"));
  const blanks = spans.filter((span) => /font(-size)?:\s*7(\.0)?pt/i.test(styleOf(span)) && blank(span.textContent));
  const mark = spans.find((span) => /mso-list:\s*ignore/i.test(styleOf(span))) ?? blanks[0]?.parentElement;
  if (!mark || mark === paragraph) return undefined;
  mark.remove();
  return mark.textContent.replace(/\s+/g, "");
}

// The depth of a list paragraph by its margin: half an inch a level.
function indent(style) {
  const margin = style.get("margin-left") ?? style.get("margin-right") ?? "";
  const [, size, unit] = /([\d.]+)(pt|in|cm|px)$/.exec(margin) ?? [0, "36", "pt"];
  return Math.max(1, Math.round((Number(size) * { pt: 1, in: 72, cm: 28.35, px: 0.75 }[unit]) / 36));
}

// The item of a paragraph of Word, or the one that it goes on, or null.
function wordItem(paragraph, style, reader) {
  const [, list, level, format] = /\b(l\d+)\s+level(\d+)\s*(lfo\d+)?/.exec(style.get("mso-list") ?? "") ?? [];
  const listed = /\bMsoListParagraph/.test(paragraph.className);
  if (!list && !listed) return null;
  const mark = takeMark(paragraph);
  const before = reader.blocks.at(-1)?.item;
  if (!list && mark === undefined) return before?.word ? before : null;
  const depth = list ? Number(level) : indent(style);
  const ordered = NUMBER.test(mark ?? "");
  return { depth, ordered, first: FIRST.test(mark ?? ""), key: `${list} ${format}`, word: true };
}

function listItem(element, list, depth) {
  const style = list ? styles(list).get("list-style-type") : undefined;
  const type = list?.getAttribute("type") ?? style ?? styles(element).get("list-style-type") ?? "1";
  return {
    depth: Number(element.getAttribute("data-aria-level")) || depth,
    ordered: list?.localName === "ol",
    first: Number(list?.getAttribute("start") ?? 1) === 1 && /^(1|decimal.*|disc)$/.test(type),
    key: element.getAttribute("data-listid") ?? list,
  };
}

// --- Reading a document into blocks.

class Reader {
  constructor(lost) {
    this.lost = lost;
    this.blocks = [];
    this.runs = [];
    this.place = {};
  }

  // End a block; what follows stands in the place given. Two line breaks in a row are a new paragraph.
  begin(place) {
    let start = 0;
    this.runs.forEach((run, index) => {
      if (run.text !== "\n" || this.runs[index + 1]?.text !== "\n") return;
      this.keep(this.runs.slice(start, index));
      start = index + 1;
    });
    this.keep(this.runs.slice(start));
    this.runs = [];
    this.place = place;
  }

  keep(runs) {
    while (runs.length && blank(runs.at(-1).text)) runs.pop();
    while (runs.length && blank(runs[0].text)) runs.shift();
    if (!runs.length) return;
    runs[0].text = runs[0].text.trimStart();
    runs.at(-1).text = runs.at(-1).text.trimEnd();
    const { item, heading } = this.place;
    // Writer gives a title no other sign than its letters.
    const title = !item && runs.every((run) => run.strong && run.size >= 20);
    this.blocks.push({ item, heading: heading ?? (title ? 0 : undefined), runs });
  }

  // Add text to the block, its spaces as a browser would show them.
  write(text, { pre, ...marks }) {
    if (pre && text.includes("\n")) {
      text.split(/\r?\n/).forEach((line, index) => {
        if (index) this.runs.push({ text: "\n" });
        this.write(line, marks);
      });
      return;
    }
    let words = text.replace(/[\u00ad\u200b\ufeff\u0000-\u0008\u000e-\u001f]/g, "").replace(/[ \t\r\n\f\v]+/g, " ");
    if (FONTS.has(marks.font)) words = symbols(marks.font, words, this.lost);
    const before = this.runs.at(-1)?.text ?? "\n";
    if (/[ \n]$/.test(before)) words = words.replace(/^ /, "");
    if (words) this.runs.push({ ...marks, text: words });
  }

  walk(parent, marks, lists) {
    for (const node of Array.from(parent.childNodes)) {
      if (node.nodeType === Node.TEXT_NODE) this.write(node.data, marks);
      if (node.nodeType === Node.ELEMENT_NODE) this.element(node, marks, lists);
    }
  }

  element(element, around, lists) {
    const tag = element.localName;
    const style = styles(element);
    if (SILENT.has(tag) || tag.startsWith("v:") || hidden(style) || element.classList.contains("EOP")) return;
    if (PICTURES.has(tag)) this.picture(element, around);
    else if (OBJECTS.has(tag)) this.lost.objects += 1;
    else if (tag === "br") this.lineBreak(element, style);
    else if (tag === "hr") this.begin(this.place);
    else if (style.has("mso-spacerun") || style.has("mso-tab-count")) this.write(" ", around);
    else if (tag === "table") this.table(element, around, lists);
    else if (BLOCKS.has(tag)) this.block(element, style, around, lists);
    else this.walk(element, looks(element, style, around, this.lost), lists);
  }

  block(element, style, around, lists) {
    const outer = this.place;
    let inner = lists;
    let place = outer;
    if (/^(ul|ol|menu|dir)$/.test(element.localName)) inner = [...lists, element];
    else if (element.localName === "li") place = { item: listItem(element, lists.at(-1), Math.max(1, lists.length)) };
    else place = this.placeOf(element, style, outer);
    this.begin(place);
    this.walk(element, looks(element, style, around, this.lost), inner);
    this.begin(outer);
  }

  placeOf(element, style, outer) {
    const heading = headingLevel(element);
    if (heading !== undefined) {
      if (/\p{N}/u.test(takeMark(element) ?? "")) this.lost.numbering += 1;
      return { heading };
    }
    const item = /^(p|div)$/.test(element.localName) ? wordItem(element, style, this) : null;
    return item ? { item } : outer;
  }

  lineBreak(element, style) {
    if (style.has("page-break-before") || element.className === "Apple-interchange-newline") return;
    this.runs.push({ text: "\n" });
  }

  picture(element, marks) {
    const alt = element.getAttribute("alt") ?? "";
    if (/^\p{Extended_Pictographic}/u.test(alt)) this.write(alt, marks);
    else if (/^(zone de texte|text box)/i.test(alt)) this.lost.boxes += 1;
    else if (!element.matches("[width='1'],[aria-roledescription=checkbox]")) this.lost.pictures += 1;
  }

  // No table may stand in a text: a paragraph for each row. A table of one column is a frame, whose content is kept.
  table(table, marks, lists) {
    const rows = Array.from(table.rows, (row) => Array.from(row.cells));
    const place = this.place;
    this.begin(place);
    if (rows.every((cells) => cells.length < 2)) {
      this.walk(table, marks, lists);
      this.begin(place);
      return;
    }
    this.lost.tables += 1;
    if (table.caption) this.walk(table.caption, marks, lists);
    this.begin(place);
    for (const cells of rows) {
      const texts = cells.map((cell) => this.cell(cell, marks));
      while (texts.length && !texts.at(-1).length) texts.pop();
      // An empty cell in the middle keeps its place: without it the row would say something else.
      texts.forEach((runs, index) => this.runs.push(...(index ? [{ text: " | " }] : []), ...runs));
      this.begin(place);
    }
  }

  cell(cell, marks) {
    const inside = new Reader(this.lost);
    inside.walk(cell, marks, []);
    inside.begin({});
    const oneLine = (run) => ({ ...run, text: run.text === "\n" ? ", " : run.text });
    return inside.blocks.flatMap((block, index) => [...(index ? [{ text: ", " }] : []), ...block.runs.map(oneLine)]);
  }
}

// Notes, comments and deleted words are taken out first: their marks stand far from what they mark.
function prune(page, lost) {
  const take = (selector) => {
    const found = Array.from(page.querySelectorAll(selector));
    found.forEach((element) => element.remove());
    return found;
  };
  const office = /LibreOffice|OpenOffice/.test(page.querySelector("meta[name=generator i]")?.content);
  const remarks = page.createNodeIterator(page.body, NodeFilter.SHOW_COMMENT);
  for (let remark = remarks.nextNode(); office && remark; remark = remarks.nextNode()) {
    if (!/^\s*(\[|StartFragment|EndFragment)/.test(remark.data)) lost.comments += 1;
  }
  take(["footnote", "endnote", "comment"].map((kind) => `div[data-style*='mso-element:${kind}-list']`).join());
  take("div[id^=sdfootnote],div[id^=sdendnote],div[id^=ftn],div[id^=edn]");
  take("p.MsoFootnoteText,p.MsoEndnoteText,p.MsoCommentText");
  lost.notes += take("a[href^='#_ftn'],a[href^='#_edn'],a.sdfootnoteanc,a.sdendnoteanc").length;
  lost.comments += take("a.msocomanchor,a[href^='#_msocom_']").length;
  take(".MsoCommentReference");
  const said = (elements) => elements.filter((element) => !blank(element.textContent)).length;
  lost.changes += said(Array.from(page.querySelectorAll("ins"))) + said(take("del")) + said(take(".msoDel"));
}

// --- Writing blocks as HTML.

// The highest heading becomes h3, those below h4. A lone title above two levels or more counts with the first of them.
function levelHeadings(blocks) {
  const headings = blocks.filter((block) => block.heading !== undefined);
  const levels = [...new Set(headings.map((block) => block.heading))].sort((a, b) => a - b);
  const first = levels.length > 2 && levels[0] === 0 ? levels[1] : levels[0];
  let started = false;
  for (const block of headings) {
    started ||= block.heading <= first;
    block.tag = block.heading <= first || !started ? "h3" : "h4";
    if (block.runs.every((run) => run.strong)) block.runs.forEach((run) => { run.strong = false; });
  }
}

function phrase(page, runs) {
  const fragment = page.createDocumentFragment();
  for (const run of runs) {
    let node = run.text === "\n" ? page.createElement("br") : page.createTextNode(run.text);
    for (const tag of [run.raised, run.em && "em", run.strong && "strong", run.href && "a"]) {
      if (!tag || run.text === "\n") continue;
      const around = page.createElement(tag);
      if (tag === "a") around.setAttribute("href", run.href);
      around.append(node);
      node = around;
    }
    fragment.append(node);
  }
  return fragment;
}

function write(blocks, lost) {
  const page = document.implementation.createHTMLDocument("");
  let open = []; // the lists that stand open, outermost first: {list, li, item}
  for (const block of blocks) {
    const element = page.createElement(block.tag ?? "p");
    element.append(phrase(page, block.runs));
    const { item } = block;
    open = item ? open.filter((each) => each.item.depth <= item.depth) : [];
    if (item && open.at(-1)?.item !== item) openItem(page, open, item, lost);
    (open.at(-1)?.li ?? page.body).append(element);
  }
  return page.body.innerHTML;
}

// A new <li>, in the list that stands open at its depth or in a new one.
function openItem(page, open, item, lost) {
  const beside = open.at(-1)?.item.depth === item.depth ? open.at(-1) : null;
  if (beside && (beside.item.ordered !== item.ordered || beside.item.key !== item.key)) open.pop();
  if (open.at(-1)?.item.depth !== item.depth) {
    const list = page.createElement(item.ordered ? "ol" : "ul");
    (open.at(-1)?.li ?? page.body).append(list);
    open.push({ list });
    if (item.ordered && !item.first) lost.numbering += 1;
  }
  const last = open.at(-1);
  last.item = item;
  last.li = last.list.appendChild(page.createElement("li"));
}

// What may stand in a text, and the count of what does not: {html, lost}.
export function clean(html) {
  const lost = {
    pictures: 0, tables: 0, boxes: 0, objects: 0, notes: 0, comments: 0, links: 0, symbols: 0,
    changes: 0, struck: 0, numbering: 0,
  };
  const page = new DOMParser().parseFromString(quiet(html), "text/html");
  // Copied from one of these editors: it is clean, and says itself how it fits into the text.
  if (page.querySelector("[data-pm-slice]") && !page.body.querySelector(`:not(${ALLOWED})`)) return { html, lost };
  prune(page, lost);
  const reader = new Reader(lost);
  reader.walk(page.body, {}, []);
  reader.begin({});
  levelHeadings(reader.blocks);
  return { html: write(reader.blocks, lost), lost };
}

// Plain text: a paragraph for each line that says something.
export function lines(text) {
  const kept = text.replace(/\v|\f/g, "\n").replace(/[\u0000-\u0008\u000e-\u001f]/g, "").split(/\r\n?|\n/);
  return kept.length === 1 ? kept[0] : kept.filter((line) => !blank(line)).join("\n");
}
