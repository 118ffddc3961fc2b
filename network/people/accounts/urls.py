"""URLs of the sign-in and the password reset, open without an account.

The URLs of the views that replace Wagtail's come first and have the same names.
"""

from django.urls import path

from .provider_views import ProviderBackView, ProviderView
from .reset import NewPasswordView, ResetView
from .views import PasskeyOptionsView, PasskeySignInView, SecondStepView, SignInView

urlpatterns = [
    path("admin/login/", SignInView.as_view(), name="wagtailadmin_login"),
    path("admin/login/cle/", PasskeySignInView.as_view(), name="account_passkey_sign_in"),
    path("admin/login/cle/options/", PasskeyOptionsView.as_view(), name="account_passkey_options"),
    path("admin/login/verification/", SecondStepView.as_view(), name="account_second_step"),
    path("admin/login/fournisseur/", ProviderView.as_view(), name="account_provider"),
    path(
        "admin/login/fournisseur/retour/", ProviderBackView.as_view(), name="account_provider_back"
    ),
    path("admin/password_reset/", ResetView.as_view(), name="wagtailadmin_password_reset"),
    path(
        "admin/password_reset/confirm/<uidb64>/<token>/",
        NewPasswordView.as_view(),
        name="wagtailadmin_password_reset_confirm",
    ),
]
