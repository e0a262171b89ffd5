/* Say that scripts run; read the chosen appearance before anything is drawn, so that no page flashes. */
document.documentElement.dataset.script = "";
try {
  var chosen = localStorage.getItem("wayfare:theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch (refused) { /* a browser that keeps nothing follows the device */ }
