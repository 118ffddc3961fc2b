"""Where a person stops their weekly letter: among the notifications of their profile."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from home.models import Digest


class DigestForm(forms.ModelForm):
    class Meta:
        model = Digest
        fields = ["is_wanted"]


class DigestPanel(BaseSettingsPanel):
    name = "digest"
    title = _("Courriel de la semaine")
    tab = notifications_tab
    order = 90
    form_class = DigestForm

    def get_form(self):
        instance = Digest.objects.filter(user=self.user).first() or Digest(user=self.user)
        data = [self.request.POST] if self.request.method == "POST" else []
        return self.form_class(*data, instance=instance, prefix=self.name)
