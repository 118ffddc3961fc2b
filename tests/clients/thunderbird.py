"""Subscribe Thunderbird, without a window, to a feed, and print its dates on request.

Usage: thunderbird.py URL FIRST LAST, with the package marionette_driver. FIRST and LAST are seconds
since the epoch. For each line of the input, the script refreshes the feed and prints its dates as
JSON [[uid, seconds, status, title]].
"""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from marionette_driver.marionette import Marionette

PREFERENCES = """
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mailnews.start_page.enabled", false);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("calendar.timezone.local", "Europe/Paris");
user_pref("calendar.timezone.useSystemTimezone", false);
"""
SUBSCRIBE = """
  const [url, first, last, done] = arguments;
  const calendar = cal.manager.createCalendar("ics", Services.io.newURI(url));
  calendar.name = url;
  calendar.setProperty("readOnly", true);
  calendar.setProperty("cache.enabled", false);
  cal.manager.registerCalendar(calendar);
  done(null);
"""
READ = """
(async () => {
  const [url, first, last] = arguments;
  const calendar = cal.manager.getCalendars().find((each) => each.name == url);
  await new Promise((resolve) => {
    const observer = {
      QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
      onStartBatch() {}, onEndBatch() {}, onAddItem() {}, onModifyItem() {}, onDeleteItem() {},
      onError() {}, onPropertyChanged() {}, onPropertyDeleting() {},
      onLoad() { calendar.removeObserver(observer); resolve(); },
    };
    calendar.addObserver(observer);
    setTimeout(resolve, 10000);
    calendar.refresh();
  });
  const wanted = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT
    | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
  const at = (seconds) => cal.dtz.jsDateToDateTime(new Date(seconds * 1000));
  const items = await calendar.getItemsAsArray(wanted, 0, at(first), at(last));
  return items.map(
    (item) => [item.id, item.startDate.nativeTime / 1e6, item.status, item.title]
  );
})().then(arguments[3], (error) => arguments[3]({ error: String(error) }));
"""
IMPORT = """
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
"""


@contextmanager
def running_thunderbird(preferences=""):
    """Yield a `Marionette` session in the chrome of a Thunderbird with a new profile.

    `preferences` are lines of `user.js`, added to `PREFERENCES`.
    """
    with tempfile.TemporaryDirectory() as profile:
        (Path(profile) / "user.js").write_text(PREFERENCES + preferences)
        command = "thunderbird --headless --marionette --remote-allow-system-access --no-remote"
        running = subprocess.Popen(
            [*command.split(), "--profile", profile],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            client = Marionette(host="127.0.0.1", port=2828)
            for _attempt in range(60):
                try:
                    client.start_session()
                    break
                except OSError:
                    time.sleep(1)
            client.set_context("chrome")
            client.timeout.script = 60
            yield client
        finally:
            running.terminate()
            running.wait(20)


def main(url, first, last):
    """Subscribe to `url`, and print its dates for each line of the input."""
    with running_thunderbird() as client:
        options = {"script_args": [url, first, last], "sandbox": "system"}
        client.execute_async_script(IMPORT + SUBSCRIBE, **options)
        for _line in sys.stdin:
            dates = client.execute_async_script(IMPORT + READ, **options)
            sys.stdout.write(f"{json.dumps(dates)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
