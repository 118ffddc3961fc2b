// Read a calendar from the input with ical.js, used by Thunderbird and Nextcloud, and print its dates.
// Usage: icaljs.mjs FIRST LAST, in seconds since the epoch; the output is JSON [[uid, seconds]].
import fs from "node:fs";
import ICAL from "ical.js";

const [first, last] = process.argv.slice(2).map(Number);
const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
const dates = [];
const note = (uid, start) => {
  const seconds = start.toUnixTime();
  if (seconds >= first && seconds < last) dates.push([uid, seconds]);
};
for (const event of events) {
  if (event.isRecurrenceException()) continue;
  for (const other of events) {
    if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
  }
  if (!event.isRecurring()) {
    note(event.uid, event.startDate);
    continue;
  }
  const dateOf = event.iterator();
  for (let next = dateOf.next(); next; next = dateOf.next()) {
    note(event.uid, event.getOccurrenceDetails(next).startDate);
  }
}
console.log(JSON.stringify(dates));
