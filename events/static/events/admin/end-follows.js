// Two lists of hours, the start and the end: when the start moves, what lasts two hours still does.
class EndFollows extends HTMLElement {
  connectedCallback() {
    [this.start, this.end] = this.querySelectorAll("select");
    this.from = this.start.selectedIndex;
    this.follow = () => {
      const last = this.end.options.length - 1;
      const moved = this.end.selectedIndex + this.start.selectedIndex - this.from;
      this.end.selectedIndex = Math.min(Math.max(moved, 0), last);
      this.from = this.start.selectedIndex;
    };
    // Before the form is read again as it changes.
    this.start.addEventListener("change", this.follow);
  }

  disconnectedCallback() {
    this.start.removeEventListener("change", this.follow);
  }
}

customElements.define("end-follows", EndFollows);
