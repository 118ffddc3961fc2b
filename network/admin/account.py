"""Wagtail's screen of the account, with our form of the profile picture."""

from wagtail.admin.views import account

from network.files.forms import AvatarForm


class AccountView(account.AccountView):
    """The screen where users change their name, password and profile picture."""

    def get_panels(self) -> list[account.BaseSettingsPanel]:
        """Return Wagtail's active panels; the picture's panel has our form and shows its errors."""
        panels = super().get_panels()
        for panel in panels:
            if isinstance(panel, account.AvatarSettingsPanel):
                panel.form_class, panel.template_name = AvatarForm, "network/admin/avatar.html"
        return panels
