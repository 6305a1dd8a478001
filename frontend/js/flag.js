// Runs before the page is drawn, so that styles which need scripts never flash. A file, because the pages allow no inline script.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
