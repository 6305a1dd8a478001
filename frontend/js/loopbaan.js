// Behaviour of the portal's pages. Every page works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";

const characterCount = {
  i18n: {
    charactersUnderLimit: { one: "Je kan nog %{count} teken typen", other: "Je kan nog %{count} tekens typen" },
    charactersAtLimit: "Je kan geen tekens meer typen",
    charactersOverLimit: { one: "Je typte %{count} teken te veel", other: "Je typte %{count} tekens te veel" },
    wordsUnderLimit: { one: "Je kan nog %{count} woord typen", other: "Je kan nog %{count} woorden typen" },
    wordsAtLimit: "Je kan geen woorden meer typen",
    wordsOverLimit: { one: "Je typte %{count} woord te veel", other: "Je typte %{count} woorden te veel" },
  },
};

function enhance(scope) {
  createAll(Button, { preventDoubleClick: true }, scope);
  createAll(CharacterCount, characterCount, scope);
  createAll(Checkboxes, undefined, scope);
  createAll(ErrorSummary, undefined, scope);
  createAll(Radios, undefined, scope);
}

/** A form is sent once: a second submit of the same page is held back until the page is shown again. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  const said = window.setTimeout(() => sayOnItsWay(form), 1500);
  // A download leaves the page where it is: after a while the form may be sent again; the server keeps it safe anyway.
  window.setTimeout(() => {
    delete form.dataset.sent;
    window.clearTimeout(said);
    form.querySelector(".lb-on-its-way")?.replaceChildren(MAY_PRESS_AGAIN);
  }, 8000);
}

const ON_ITS_WAY = "We zijn ermee bezig. Blijf op deze pagina.";
const MAY_PRESS_AGAIN =
  "Dit duurt langer dan gewoon. Blijf op deze pagina: je krijgt nog antwoord. Opnieuw drukken mag, het telt maar één keer.";

/** Whoever waits for an answer knows that it is on its way. */
function sayOnItsWay(form) {
  const said = document.createElement("p");
  said.className = "govuk-body lb-on-its-way";
  said.setAttribute("role", "status");
  form.querySelector(".lb-on-its-way")?.remove();
  form.append(said);
  said.textContent = ON_ITS_WAY;
}

/** `data-copy="text"`: copies a number, and says so to everybody. */
async function copy(button) {
  const said = button.querySelector("[data-copy-said]") ?? button;
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = said.textContent;
  said.textContent = button.dataset.copySaid;
  window.setTimeout(() => {
    said.textContent = before;
  }, 3000);
}

/** The filters of a list, folded on a phone. */
function toggleFilters(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  button.closest(".lb-filters").classList.toggle("lb-filters--open", open);
}

function onClick(event) {
  const toggle = event.target.closest(".lb-filters__toggle");
  if (toggle) {
    toggleFilters(toggle);
    return;
  }
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) return;
  if (button.dataset.copy) copy(button);
  else window.print();
}

/** What must be on paper is opened before printing, and closed again after: for browsers that cannot do it by style. */
function openOnPaper(isPrinting) {
  for (const folded of document.querySelectorAll("[data-open-in-print]")) {
    if (isPrinting && !folded.open) folded.dataset.opened = "";
    if (isPrinting) folded.open = true;
    else if ("opened" in folded.dataset) {
      folded.open = false;
      delete folded.dataset.opened;
    }
  }
}

/** Buttons that only work with scripts are hidden in the page and shown here. */
function showScripted(scope) {
  for (const element of scope.querySelectorAll("[data-needs-script]")) element.hidden = false;
}

if (document.body.classList.contains("govuk-frontend-supported")) {
  createAll(SkipLink);
  createAll(ServiceNavigation);
  enhance(document);
  showScripted(document);
  document.addEventListener("submit", sendOnce);
  document.addEventListener("click", onClick);
  window.addEventListener("beforeprint", () => openOnPaper(true));
  window.addEventListener("afterprint", () => openOnPaper(false));
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
      form.querySelector(".lb-on-its-way")?.remove();
    }
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.target === document.body) return;
    enhance(event.target);
    showScripted(event.target);
  });
}
