/* The arrow keys move between the days of a week or a month, as in the grid pattern of ARIA
   (https://www.w3.org/WAI/ARIA/apg/patterns/grid/). One day at a time is in the tab order, with the
   links of its dates. On a narrow screen, some days of a week are not displayed: the arrow keys
   skip them. Without this script, each link is in the tab order. */
class DayGrid extends HTMLElement {
  connectedCallback() {
    const table = this.querySelector("table");
    const hint = this.querySelector("[id][hidden]");
    this.days = [...table.querySelectorAll("td")];
    table.role = "grid";
    table.setAttribute("aria-describedby", hint.id);
    hint.hidden = false;
    for (const day of this.days) day.role = "gridcell";
    const opening = this.querySelectorAll(".agenda-span__day--open, .agenda-span__day--today");
    this.select([...opening, ...this.days].find((day) => this.isShown(day)) ?? this.days[0]);
    // If the table does not fit below the header of the site, the page opens on its title.
    const isOpening = !location.hash && matchMedia("(min-width: 48em)").matches;
    if (isOpening && table.getBoundingClientRect().bottom > innerHeight) {
      const title = document.getElementById(table.getAttribute("aria-labelledby"));
      // The number of today: its column may be higher than the screen.
      const today = this.querySelector(".agenda-span__day--today > :first-child");
      title.scrollIntoView({ behavior: "instant" });
      today?.scrollIntoView({ behavior: "instant", block: "nearest" });
    }
    this.addEventListener("keydown", (event) => this.move(event));
    this.addEventListener("focusin", ({ target }) => this.select(target.closest("td")));
  }

  targetOf(day) {
    return day.querySelector("a") ?? day;
  }

  isShown(day) {
    return this.targetOf(day).getClientRects().length > 0;
  }

  /* Put one day in the tab order: its link and those of its dates, or its cell if it has no date. */
  select(chosen) {
    for (const day of this.days) {
      const index = day === chosen ? 0 : -1;
      for (const link of day.querySelectorAll("a")) link.tabIndex = index;
      if (!day.querySelector("a")) day.tabIndex = index;
    }
  }

  move(event) {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    const index = this.days.indexOf(target.closest("td"));
    if (index < 0 || altKey || metaKey || ctrlKey) return;
    const monday = index - (index % 7);
    const ahead = this.matches(":dir(rtl)") ? -1 : 1;
    // The first day to try, and the step to the next one if it is not displayed.
    const [first, step] = {
      ArrowLeft: [index - ahead, -ahead],
      ArrowRight: [index + ahead, ahead],
      ArrowUp: [index - 7, -7],
      ArrowDown: [index + 7, 7],
      Home: [monday, 1],
      End: [monday + 6, -1],
    }[key] ?? [];
    if (first === undefined) return;
    event.preventDefault();
    let next = first;
    while (this.days[next] && !this.isShown(this.days[next])) next += step;
    if (this.days[next]) this.targetOf(this.days[next]).focus();
  }
}

customElements.define("day-grid", DayGrid);
