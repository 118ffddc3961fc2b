"""Open letters in Thunderbird, without a window, and press the first button about their event.

Usage: thunderbird_letters.py ADDRESS FILE..., with the package marionette_driver. ADDRESS is that
of the person who reads. A FILE is a letter (.eml), or a calendar (.ics) to import. After each file,
the script prints as a line of JSON {"method": the action that Thunderbird offers, "text": the text
shown, "dates": [[uid, seconds, title]] of the person's calendar}. For a calendar, it prints only
"dates"; after a failure, {"error": its text}.
"""

import json
import sys
from pathlib import Path

from thunderbird import running_thunderbird

PREFERENCES = 'user_pref("mail.openMessageBehavior", 0);\n'  # in a window of its own
OPEN_ACCOUNT = """
  const [address, done] = arguments;
  const [user, host] = address.split("@");
  const identity = MailServices.accounts.createIdentity();
  identity.email = address;
  const account = MailServices.accounts.createAccount();
  account.incomingServer = MailServices.accounts.createIncomingServer(user, host, "pop3");
  account.addIdentity(identity);
  MailServices.accounts.defaultAccount = account;
  for (const calendar of cal.manager.getCalendars()) {
    calendar.setProperty("disabled", false);
  }
  done(null);
"""
LIBRARY = """
  const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  async function until(found) {
    for (let attempt = 0; attempt < 200; attempt++) {
      const result = found();
      if (result) {
        return result;
      }
      await wait(100);
    }
    return null;
  }
  async function datesOf() {
    const wanted = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT
      | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
    const day = (days) => cal.dtz.jsDateToDateTime(new Date(Date.now() + days * 86400000));
    const [calendar] = cal.manager.getCalendars();
    const items = await calendar.getItemsAsArray(wanted, 0, day(-1), day(366));
    return items.map((item) => [item.id, item.startDate.nativeTime / 1e6, item.title]);
  }
"""
IMPORT = """
(async () => {
  const { CalIcsParser } = ChromeUtils.importESModule("resource:///modules/CalIcsParser.sys.mjs");
  const parser = new CalIcsParser();
  parser.parseString(arguments[0]);
  const [calendar] = cal.manager.getCalendars();
  for (const item of parser.getItems()) {
    await calendar.addItem(item);
  }
  return { dates: await datesOf() };
})().then(arguments[1], (error) => arguments[1]({ error: String(error) }));
"""
# "NONE" accepts the invitation without sending a reply.
OPEN_LETTER = """
(async () => {
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(arguments[0]);
  const opened = new Promise((resolve) => {
    const observer = (window, topic) => {
      Services.ww.unregisterNotification(observer);
      resolve(window);
    };
    Services.ww.registerNotification(observer);
  });
  const main = Services.wm.getMostRecentWindow("mail:3pane");
  MailUtils.openEMLFile(main, file, Services.io.newFileURI(file));
  const window = await opened;
  const shown = await until(() => {
    const message = window.document.getElementById("messageBrowser")?.contentWindow;
    return message?.calImipBar?.actionFunc && message;
  });
  const method = shown.calImipBar.actionFunc.method;
  const text = shown.document.getElementById("messagepane").contentDocument.body.innerText;
  const before = JSON.stringify(await datesOf());
  if (shown.document.getElementById("imipAcceptButton").hidden) {
    shown.calImipBar.executeAction();
  } else {
    shown.calImipBar.executeAction("ACCEPTED", "NONE");
  }
  let dates = [];
  for (let attempt = 0; attempt < 30; attempt++) {
    dates = await datesOf();
    if (JSON.stringify(dates) != before) {
      break;
    }
    await wait(100);
  }
  window.close();
  return { method, text, dates };
})().then(arguments[1], (error) => arguments[1]({ error: String(error) }));
"""

address, *files = sys.argv[1:]
with running_thunderbird(PREFERENCES) as client:

    def run(script, *values):
        options = {"script_args": values, "sandbox": "system"}
        return client.execute_async_script(LIBRARY + script, **options)

    run(OPEN_ACCOUNT, address)
    for name in files:
        path = Path(name)
        is_letter = path.suffix == ".eml"
        answer = run(OPEN_LETTER, name) if is_letter else run(IMPORT, path.read_text())
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
