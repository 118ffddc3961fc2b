from django import template

register = template.Library()


@register.simple_tag
def choice_labels(page, name):
    """The words of a list field's values: {% choice_labels page "services" as services %}."""
    return page.labels_of(name)
