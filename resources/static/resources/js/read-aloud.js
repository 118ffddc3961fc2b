// Fetched by the pages with a text to listen to, on a device with a voice of its own.
const speech = window.speechSynthesis;
if (speech && document.querySelector("read-aloud")) {
  const load = () => {
    if (speech.getVoices().some((voice) => voice.localService !== false)) import("static:resources/read-aloud.js");
  };
  // Most browsers know their voices only some time after the page is there.
  speech.addEventListener?.("voiceschanged", load);
  load();
}
