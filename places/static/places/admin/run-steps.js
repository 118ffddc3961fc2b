// Goes on with a long import by itself; without it, the button inside does one step.
class RunSteps extends HTMLElement {
  connectedCallback() {
    setTimeout(() => this.querySelector("form")?.requestSubmit(), 200);
  }
}

customElements.define("run-steps", RunSteps);
