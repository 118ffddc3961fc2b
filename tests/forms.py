"""Read the fields of the admin's forms, as a browser would send them."""

from bs4 import BeautifulSoup


def filled(client, address):
    """Return {name: [value, ...]} of the page form that `client` gets at `address`."""
    return fields_of(client.get(address).content)


def fields_of(html):
    """Return {name: [value, ...]} of the page form in `html`, without buttons and files.

    Unchecked boxes are absent. Each stream field has zero blocks.
    """
    page = BeautifulSoup(html, "html.parser")
    form = page.find("form", id="w-editor-form") or page.find("form", id="page-edit-form")
    data = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if name and kind not in {"submit", "button", "file"} and "__prefix__" not in name:
            data.setdefault(name, []).extend(_values(field, kind))
    # A script renders the blocks of a stream field: send zero blocks.
    for field in form.find_all(attrs={"data-block": True}):
        data[f"{field['id']}-count"] = ["0"]
    return {name: values for name, values in data.items() if values}


def _values(field, kind):
    if kind in {"checkbox", "radio"}:
        return [field.get("value", "on")] if field.has_attr("checked") else []
    if field.name == "select":
        return [option.get("value") for option in field.find_all("option", selected=True)]
    return [field.text.strip() if field.name == "textarea" else field.get("value", "")]
