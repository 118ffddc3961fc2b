"""Public addresses of the home app, outside the page tree."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from events.registrations.views import register, registration
from home.front import sitemaps, views
from home.front.audience import views as audience
from home.front.easy import views as easy
from home.front.figures import views as figures
from home.front.languages import views as languages
from home.front.near import views as near
from home.front.offline import views as offline
from home.front.paper import views as paper
from home.front.paper.printing import FORMS
from home.front.partners import frames
from home.front.partners import views as partners
from home.models import RoleInvitation
from network.people.invitations.views import InvitationView

app_name = "home"


class FiguresFormat(StringConverter):
    """The format of a file of figures."""

    regex = "csv|json"


register_converter(FiguresFormat, "figures_format")

urlpatterns = [
    path("pres-de-chez-moi/", near.nearby, name="nearby"),
    path("orientation/", near.orientation, name="orientation"),
    path("orientation/<slug:need>/", near.orientation, name="orientation_need"),
    path("facile/", easy.home, name="easy_home"),
    path("facile/lieux/<slug:slug>/", easy.place, name="easy_place"),
    path("facile/orientation/", easy.orientation, name="easy_orientation"),
    path("facile/orientation/<slug:need>/", easy.orientation, name="easy_need"),
    path(
        "facile/inscription/<uuid:uid>/",
        register,
        {"screens": easy.REGISTRATION},
        name="easy_register",
    ),
    path(
        "facile/inscription/<str:token>/",
        registration,
        {"screens": easy.REGISTRATION},
        name="easy_registration",
    ),
    path("langues/", languages.languages, name="languages"),
    path("langues/carte/", languages.card, name="card"),
    path("langues/carte.pdf", languages.card_pdf, name="card_pdf"),
    path("langues/<slug:language>/", languages.language, name="language"),
    path("", include("home.team.submissions.urls")),
    path("", include("home.team.feedback.urls")),
    path("donnees/", partners.partners, name="partners"),
    path("donnees/openapi.json", partners.open_api, name="open_api"),
    path("donnees/integrer/lieux/", frames.of_places, name="frames_of_places"),
    path("donnees/integrer/agenda/", frames.of_agenda, name="frames_of_agenda"),
    path("donnees/integrer/recherche/", frames.of_search, name="frame_of_search"),
    path(
        "invitation/<str:token>/",
        InvitationView.as_view(model=RoleInvitation),
        name="role_invitation",
    ),
    path("territoires/", views.territories, name="territories"),
    path("territoires/sur-papier/", paper.departements, name="paper"),
    path("territoires/<slug:code>/", views.territory, name="territory"),
    path("territoires/<slug:code>/liste/", paper.paper_list, name="paper_list"),
    *(
        path(
            f"territoires/<slug:code>/liste-{key}.pdf",
            paper.file,
            {"key": key},
            name=f"paper_{key}",
        )
        for key in FORMS
    ),
    path("territoires/<slug:code>/chiffres/", figures.territory_figures, name="figures"),
    path(
        "territoires/<slug:code>/chiffres.<figures_format:file_format>",
        figures.territory_figures,
        name="figures_file",
    ),
    path(
        "territoires/<slug:code>/chiffres/<slug:day>/",
        figures.territory_figures,
        name="figures_of_day",
    ),
    path(
        "territoires/<slug:code>/chiffres/<slug:day>.<figures_format:file_format>",
        figures.territory_figures,
        name="figures_file_of_day",
    ),
    path("audience/", audience.audience, name="audience"),
    path("hors-ligne/", offline.offline, name="offline"),
    path("hors-ligne.js", offline.worker, name="offline_worker"),
    path("presse/", figures.press, name="press"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
]
