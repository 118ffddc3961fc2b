"""As `evolution`, with Thunderbird, without a window: run with the package marionette_driver."""

import json
import subprocess
import sys
import tempfile
import time
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
(async () => {
  const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
  const calendar = cal.manager.createCalendar("ics", Services.io.newURI(url));
  calendar.name = url;
  calendar.setProperty("readOnly", true);
  calendar.setProperty("cache.enabled", false);
  cal.manager.registerCalendar(calendar);
  const read = () => new Promise((resolve) => {
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
  await read();
  await read();
  const wanted = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT
    | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
  const at = (seconds) => cal.dtz.jsDateToDateTime(new Date(seconds * 1000));
  const items = await calendar.getItemsAsArray(wanted, 0, at(first), at(last));
  return items.map((item) => [item.id, item.startDate.nativeTime / 1e6]);
})().then(done, (error) => done({ error: String(error) }));
"""

url, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with tempfile.TemporaryDirectory() as profile:
    (Path(profile) / "user.js").write_text(PREFERENCES)
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
        dates = client.execute_async_script(
            SUBSCRIBE, script_args=[url, first, last], sandbox="system"
        )
        sys.stdout.write(json.dumps(dates))
    finally:
        running.terminate()
        running.wait(20)
