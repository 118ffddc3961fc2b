from django.urls import include, path

from . import sitemaps, views

app_name = "home"

urlpatterns = [
    path("", include("home.near.urls")),
    path("", include("home.submissions.urls")),
    path("", include("home.partners.urls")),
    path("", include("home.roles.urls")),
    path("territoires/", views.territories, name="territories"),
    path("territoires/<slug:code>/", views.territory, name="territory"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", views.favicon, {"name": "apple-touch-icon.png"}),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
]
